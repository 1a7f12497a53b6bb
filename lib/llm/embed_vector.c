#include "llm/embed_vector.h"

#include <math.h>

#define LEAST_LENGTH 1e-12 /* of a vector that says something */

static bool refuse(const char *provider, struct fault *fault, const char *what)
{
    return fault_set(fault, FAULT_PROVIDER_REFUSED, "%s gave a vector %s.", provider, what);
}

bool embed_vector_read(const char *provider, const json_t *list, float *vector, struct fault *fault)
{
    double squares = 0;

    if (json_array_size(list) != EMBEDDER_DIMENSIONS)
        return fault_set(fault, FAULT_PROVIDER_REFUSED, "%s gave a vector of %zu numbers instead of %d.", provider,
                         json_array_size(list), EMBEDDER_DIMENSIONS);
    for (size_t i = 0; i < EMBEDDER_DIMENSIONS; i++) {
        const json_t *number = json_array_get(list, i);
        const double value = json_is_number(number) ? json_number_value(number) : NAN;
        if (!isfinite(value))
            return refuse(provider, fault, "with what is no number");
        squares += value * value;
    }
    if (!isfinite(squares) || sqrt(squares) < LEAST_LENGTH)
        return refuse(provider, fault, "without a length");
    for (size_t i = 0; i < EMBEDDER_DIMENSIONS; i++)
        vector[i] = (float)(json_number_value(json_array_get(list, i)) / sqrt(squares));
    return true;
}

void embed_vector_write(struct buf *out, const float *vector)
{
    for (size_t i = 0; i < EMBEDDER_DIMENSIONS; i++)
        buf_printf(out, "%c%.7g", i == 0 ? '[' : ',', (double)vector[i]);
    buf_putc(out, ']');
}
