/*
 * The parts of an exported course as an import takes them (version IMPORT_VERSION of the format): what each has to be. Parts that stand in
 * lists of their own (modules, lessons, concepts, exercises, nodes, materials, mappings) are compared one by one.
 */
#ifndef COURSE_IMPORT_SHAPES_H
#define COURSE_IMPORT_SHAPES_H

#include "base/json_shape.h"

#define IMPORT_FORMAT "course-supporter-course"
#define IMPORT_VERSION 1

extern const struct json_shape import_shapes_file, import_shapes_node, import_shapes_material, import_shapes_mapping,
    import_shapes_module, import_shapes_lesson, import_shapes_concept, import_shapes_exercise;

#endif
