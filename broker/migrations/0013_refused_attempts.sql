-- Failed sign-ins and refused module keys, counted. Strangers cause them, so they are in no chain and have no
-- mark, and their number is bounded (src/refused_attempts.rs).
CREATE TABLE refused_attempts (
    -- When the hour began.
    hour    BIGINT NOT NULL,
    -- sign_in, module_key
    kind    TEXT   NOT NULL,
    -- An IPv4 address, an IPv6 network of 64 bits, or 'others'.
    address TEXT   NOT NULL,
    count   BIGINT NOT NULL,
    PRIMARY KEY (hour, kind, address)
);
