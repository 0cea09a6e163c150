-- A gateway of version 2 or 1 may know no horizon, see reach.go: it reads an entry before that is on the disk. It keeps the claims that it
-- holds, and they are told by this column. It takes no other one, because it gives the column no value. The table is locked for a moment.
SET LOCAL lock_timeout = '5s';
ALTER TABLE dingevent.claim ADD COLUMN horizon boolean NOT NULL DEFAULT false;
ALTER TABLE dingevent.claim ALTER COLUMN horizon DROP DEFAULT;
