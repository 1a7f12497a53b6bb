/* SPEECH_ENGINES, and which engines the settings set up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/providers.h"

static void engines_are_tried_in_the_order_of_their_names(void **state UNUSED)
{
    enum speech_engine order[SPEECH_ENGINE_COUNT];

    assert_int_equal(speech_engines_order("pocketsphinx, openai", order), 2);
    assert_int_equal(order[0], SPEECH_POCKETSPHINX);
    assert_int_equal(order[1], SPEECH_OPENAI);
    assert_string_equal(speech_engines_name(order[1]), "openai");
    assert_true(speech_engines_is_service(SPEECH_GEMINI) && !speech_engines_is_service(SPEECH_VOSK));
}

static void a_list_with_an_unknown_or_repeated_name_is_none(void **state UNUSED)
{
    enum speech_engine order[SPEECH_ENGINE_COUNT];
    static const char *const wrong[] = {"", "whisper", "openai,", "openai,openai", "openai vosk"};

    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_int_equal(speech_engines_order(wrong[i], order), 0);
}

static struct settings nothing(void)
{
    return (struct settings){.speech_base_url = "",
                             .speech_model = "",
                             .openai_base_url = "",
                             .openai_api_key = "",
                             .gemini_api_key = "",
                             .vosk_library = "",
                             .anthropic_api_key = "",
                             .deepseek_api_key = ""};
}

static void a_server_of_chats_is_asked_for_transcripts_only_with_a_model(void **state UNUSED)
{
    struct settings settings = nothing();

    assert_false(providers_hear(&settings, SPEECH_OPENAI));
    settings.openai_api_key = "key";
    assert_true(providers_hear(&settings, SPEECH_OPENAI));
    settings.openai_base_url = "http://localhost:1/v1";
    assert_false(providers_hear(&settings, SPEECH_OPENAI));
    settings.speech_model = "whisper";
    assert_true(providers_hear(&settings, SPEECH_OPENAI));
    settings = nothing();
    settings.speech_base_url = "http://localhost:2/v1";
    assert_true(providers_hear(&settings, SPEECH_OPENAI));
}

static void the_others_need_what_they_are_named_for(void **state UNUSED)
{
    struct settings settings = nothing();

    assert_false(providers_hear(&settings, SPEECH_VOSK) || providers_hear(&settings, SPEECH_GEMINI));
    assert_true(providers_hear(&settings, SPEECH_POCKETSPHINX));
    settings.vosk_library = "/usr/lib/libvosk.so";
    settings.gemini_api_key = "key";
    assert_true(providers_hear(&settings, SPEECH_VOSK) && providers_hear(&settings, SPEECH_GEMINI));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engines_are_tried_in_the_order_of_their_names),
        cmocka_unit_test(a_list_with_an_unknown_or_repeated_name_is_none),
        cmocka_unit_test(a_server_of_chats_is_asked_for_transcripts_only_with_a_model),
        cmocka_unit_test(the_others_need_what_they_are_named_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
