-- Names of operators are trimmed as those of the API are, and a moment is a date or a time of RFC 3339.
-- requires: admin
BEGIN;

-- What lib/base/str.h trims from what people write.
CREATE FUNCTION cs_trim(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN btrim(words, U&' \0009\000a\000b\000c\000d\0085\00a0\1680\2000\2001\2002\2003\2004\2005\2006\2007\2008\2009\200a\200b\2028\2029\202f\205f\2060\3000\feff');
COMMENT ON FUNCTION cs_trim(text) IS 'A text without what shows nothing at both of its ends: white space of Unicode, and blanks without width.';

-- A tenant that was named before names were trimmed so is found by its name as it stands.
CREATE OR REPLACE FUNCTION admin_tenant(wanted text) RETURNS tenants LANGUAGE plpgsql AS $$
DECLARE
    found_tenant tenants;
BEGIN
    SELECT * INTO found_tenant FROM tenants
     WHERE name IN (btrim(wanted), cs_trim(wanted)) OR id::text = wanted ORDER BY name = btrim(wanted) DESC, name = cs_trim(wanted) DESC LIMIT 1;
    IF NOT FOUND THEN
        PERFORM admin_refuse('Tenant not found: ' || wanted);
    END IF;
    RETURN found_tenant;
END $$;

CREATE OR REPLACE FUNCTION admin_words(what text, wanted text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF char_length(cs_trim(wanted)) NOT BETWEEN 1 AND 200 THEN
        PERFORM admin_refuse(what || ' has 1 to 200 characters.');
    ELSIF wanted ~ '[\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]' THEN
        PERFORM admin_refuse(what || ' has no control characters and no marks of writing direction.');
    END IF;
    RETURN cs_trim(wanted);
END $$;

-- One form of dates for every command: words such as `tomorrow` or `infinity` would mean something else each day, or nothing.
CREATE FUNCTION admin_parse_moment(wanted text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF wanted !~ '^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$' THEN
        RAISE invalid_datetime_format;
    END IF;
    RETURN wanted::timestamptz;
EXCEPTION WHEN data_exception THEN
    PERFORM admin_refuse('A date is written YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ, not: ' || wanted);
END $$;
COMMENT ON FUNCTION admin_parse_moment(text) IS 'A date or time in UTC from text.';
REVOKE EXECUTE ON FUNCTION admin_parse_moment(text) FROM PUBLIC;

CREATE OR REPLACE FUNCTION admin_moment(wanted text, fallback timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN wanted = '' THEN fallback ELSE admin_parse_moment(wanted) END;
END $$;

CREATE OR REPLACE FUNCTION admin_expiry(wanted text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz := CASE WHEN wanted <> '' THEN admin_parse_moment(wanted) END;
BEGIN
    IF moment <= now() THEN
        PERFORM admin_refuse('The date of expiry has passed: ' || wanted);
    END IF;
    RETURN moment;
END $$;

COMMIT;
