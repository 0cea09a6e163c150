-- One row says what this schema is.
CREATE TABLE dingevent.journal (
	one      boolean PRIMARY KEY DEFAULT true CHECK (one),
	id       uuid NOT NULL,               -- of this journal, so that a gateway notices another one behind the same name
	version  integer NOT NULL,            -- of this schema
	timeline bigint NOT NULL DEFAULT 0,   -- of the server that the last gateway found; a failover raises it
	floor    bigint NOT NULL DEFAULT 0,   -- no later entry gets this sequence or a lower one
	secret   bytea NOT NULL               -- signs what gateways hand to programs
);

-- The last sequence that was given. Only who holds the log's advisory lock changes it.
CREATE SEQUENCE dingevent.seq MINVALUE 0 START 0;

-- The log. It is partitioned by sequence, so that old entries go with their partition. Every group of callers takes the log's
-- advisory lock before it inserts, so numbers become visible in their order.
CREATE TABLE dingevent.event (
	seq       bigint NOT NULL,
	id        text NOT NULL,
	type      text NOT NULL,
	corp      text NOT NULL,
	app       text NOT NULL,
	transport text NOT NULL,
	born      timestamptz,
	received  timestamptz NOT NULL,
	stored    timestamptz NOT NULL,       -- by the database's clock; dedupe and ageing go by it
	id_hash   bigint,                     -- of the ID; null if that is empty
	sum       bigint NOT NULL,            -- checksum of all that was received
	meta      bytea,                      -- JSON
	data      bytea,                      -- as DingTalk sent it
	PRIMARY KEY (seq) INCLUDE (received)
) PARTITION BY RANGE (seq);
CREATE INDEX event_id ON dingevent.event (id_hash, seq); -- with seq, so that no look for duplicates goes by the sequences

-- One event of a group, as a gateway sends it. An array of these costs the server less than an array for each column.
CREATE TYPE dingevent.arrival AS (
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
	data      bytea
);

-- Entries that outlive their partition, because deliveries of them are not done. A copy counts only once the partition is gone.
CREATE TABLE dingevent.kept (LIKE dingevent.event INCLUDING ALL);

-- The partitions of the log, with what is known of those that take no more entries.
CREATE TABLE dingevent.part (
	name     text PRIMARY KEY,            -- of the table
	first    bigint NOT NULL UNIQUE,      -- the lowest sequence it takes
	ends     bigint NOT NULL,             -- one more than the highest
	events   bigint,                      -- null until it is closed, as all that follow
	bytes    bigint,
	received timestamptz,                 -- the latest
	stored   timestamptz                  -- the latest
);

-- Entries that were found damaged.
CREATE TABLE dingevent.damaged (
	seq   bigint PRIMARY KEY,
	why   text NOT NULL,
	found timestamptz NOT NULL
);

CREATE TABLE dingevent.subscription (
	id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- one that is forgotten and made again has another
	name   text NOT NULL UNIQUE,
	note   bytea,
	since  bigint,                        -- of the pause; times of the delivery state are nanoseconds since 1970, as Go compares them
	reason text NOT NULL DEFAULT '',
	drain  boolean NOT NULL DEFAULT false
);

-- Narrow, because it changes a few times a second. A Save holds the row, and so does what forgets the subscription.
CREATE TABLE dingevent.cursor (
	subscription bigint PRIMARY KEY,
	seq          bigint NOT NULL,
	delivered    bigint NOT NULL DEFAULT 0 -- first-time successes
) WITH (fillfactor = 50);

-- Subscriptions that are no more, whose exceptions and attempts go little by little.
CREATE TABLE dingevent.forgotten (
	subscription bigint PRIMARY KEY
);

CREATE TABLE dingevent.exception (
	subscription bigint NOT NULL,
	seq          bigint NOT NULL,
	key          text NOT NULL,
	state        text NOT NULL,
	attempts     integer NOT NULL,
	failures     integer NOT NULL,
	first        bigint,
	due          bigint,
	changed      bigint,
	error        text NOT NULL,
	PRIMARY KEY (subscription, seq)
) WITH (fillfactor = 70);
CREATE INDEX exception_state ON dingevent.exception (subscription, state, seq);

CREATE TABLE dingevent.attempt (
	subscription bigint NOT NULL,
	start        bigint NOT NULL,
	seq          bigint NOT NULL,
	number       integer NOT NULL,
	took         bigint NOT NULL,
	error        text NOT NULL,
	outcome      text NOT NULL,
	status       integer NOT NULL,
	answer       bytea,
	PRIMARY KEY (subscription, start, seq, number)
);
CREATE INDEX attempt_seq ON dingevent.attempt (subscription, seq);

-- What is asked of whatever works a subscription. Whoever asks takes an advisory lock, so that revisions become visible in their order.
CREATE SEQUENCE dingevent.revision;
CREATE TABLE dingevent.request (
	revision     bigint PRIMARY KEY,
	subscription text NOT NULL,           -- its name; it need not be there
	kind         text NOT NULL,
	body         bytea,                   -- null once it is answered
	asked        bigint NOT NULL,
	answered     boolean NOT NULL DEFAULT false,
	refusal      text NOT NULL DEFAULT ''
);
CREATE INDEX request_open ON dingevent.request (subscription, revision) WHERE NOT answered;
CREATE INDEX request_done ON dingevent.request (asked) WHERE answered;

-- Epochs come from one sequence, so a work that is claimed anew has a higher one, also if its row had gone.
CREATE SEQUENCE dingevent.epoch;
CREATE TABLE dingevent.claim (
	work    text PRIMARY KEY,
	owner   text NOT NULL,                -- for people
	gateway text NOT NULL,                -- the gateway's ID; empty for a command
	epoch   bigint NOT NULL,
	token   bigint NOT NULL,              -- by chance, because an epoch may come again after a failover
	since   timestamptz NOT NULL,
	expires timestamptz NOT NULL,         -- when others may try; the epoch decides
	saves   bigint NOT NULL               -- the number of the last Save, so that one that was given up and comes late changes nothing
) WITH (fillfactor = 50);

-- The gateways that share the journal.
CREATE TABLE dingevent.gateway (
	id      text PRIMARY KEY,
	name    text NOT NULL,                -- for people
	version text NOT NULL,
	address text NOT NULL,                -- of its API, for other gateways
	started timestamptz NOT NULL,
	beat    timestamptz NOT NULL,
	status  bytea                         -- JSON
) WITH (fillfactor = 50);
