"""The check that every documented response is got by some test finds what is not."""
from support import produced


def test_a_documented_response_that_no_test_got_is_named(document):
    every = {(operation["operationId"], status) for _, _, operation in document.operations() for status in operation["responses"]}
    needless = [mistake for mistake in produced.mistakes(document, every) if "excuses" in mistake]
    assert len(needless) == len(produced.exceptions()) == len(list(produced.mistakes(document, every)))
    assert "courses_index 200 is documented, but no test got it." in produced.mistakes(document, every - {("courses_index", "200")})


def test_every_exception_says_why():
    assert all(len(line) == 3 for line in produced.exceptions())
