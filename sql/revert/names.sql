-- As admin has them.
BEGIN;

CREATE OR REPLACE FUNCTION admin_tenant(wanted text) RETURNS tenants LANGUAGE plpgsql AS $$
DECLARE
    found_tenant tenants;
BEGIN
    SELECT * INTO found_tenant FROM tenants
     WHERE name = btrim(wanted) OR id::text = wanted ORDER BY name = btrim(wanted) DESC LIMIT 1;
    IF NOT FOUND THEN
        PERFORM admin_refuse('Tenant not found: ' || wanted);
    END IF;
    RETURN found_tenant;
END $$;

CREATE OR REPLACE FUNCTION admin_words(what text, wanted text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    IF char_length(btrim(wanted)) NOT BETWEEN 1 AND 200 THEN
        PERFORM admin_refuse(what || ' has 1 to 200 characters.');
    ELSIF wanted ~ '[\u0001-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]' THEN
        PERFORM admin_refuse(what || ' has no control characters and no marks of writing direction.');
    END IF;
    RETURN btrim(wanted);
END $$;

CREATE OR REPLACE FUNCTION admin_moment(wanted text, fallback timestamptz) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN coalesce(nullif(wanted, '')::timestamptz, fallback);
EXCEPTION WHEN data_exception THEN
    PERFORM admin_refuse('A date is written YYYY-MM-DD, not: ' || wanted);
END $$;

CREATE OR REPLACE FUNCTION admin_expiry(wanted text) RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$
DECLARE
    moment timestamptz;
BEGIN
    IF wanted = '' THEN
        RETURN NULL;
    END IF;
    BEGIN
        IF wanted !~ '^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$' THEN
            RAISE invalid_datetime_format;
        END IF;
        moment := wanted::timestamptz;
    EXCEPTION WHEN data_exception THEN
        PERFORM admin_refuse('A date is written YYYY-MM-DD, or YYYY-MM-DDTHH:MM:SSZ, not: ' || wanted);
    END;
    IF moment <= now() THEN
        PERFORM admin_refuse('The date of expiry has passed: ' || wanted);
    END IF;
    RETURN moment;
END $$;

DROP FUNCTION admin_parse_moment(text);
DROP FUNCTION cs_trim(text);

COMMIT;
