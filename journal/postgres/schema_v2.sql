-- Data keys, each wrapped by a master key that is not here. Times are milliseconds since 1970.
CREATE TABLE dingevent.datakey (
	id      bigint PRIMARY KEY,
	purpose text NOT NULL,
	made    bigint NOT NULL,
	until   bigint NOT NULL,              -- it seals no more
	master  text NOT NULL,                -- the ID of the master key
	wrapped bytea NOT NULL,
	last    bigint                        -- the last sequence that it may have sealed; null while that is unknown
);

-- One event of a group, as a gateway sends it. It is arrival with the digests by which dedupe compares encrypted payloads. In the
-- table event, meta is JSON of an object, or names the data key by which meta and data are encrypted together.
CREATE TYPE dingevent.incoming AS (
	n         bigint,                     -- its number in the group
	id        text,
	type      text,
	corp      text,
	app       text,
	transport text,
	born      timestamptz,
	received  timestamptz,
	id_hash   bigint,
	sum       bigint,
	meta      bytea,
	data      bytea,
	keyed     bytea,                      -- stands before what is encrypted; null if the gateway has no key
	plain     bytea                       -- SHA-256 of the payload; it is compared and not stored. Null if the gateway has no key
);
