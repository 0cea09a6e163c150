package postgres

// hints say what to do about an error of the server, by its SQLSTATE. Each has its Chinese text in internal/words.
var hints = map[string]string{
	"3D000":   "create the database, or put the right name into the URL",
	"28P01":   "put the role's password right",
	"28000":   "let the role connect: pg_hba.conf of the server decides that",
	"42501":   "the role needs rights: GRANT CREATE ON DATABASE for the first start, and the schema must be its own",
	"42704":   "the URL has a parameter that neither the driver nor the server knows: take it out, or write it right",
	"42P17":   "the table part lacks a partition that is there: was it changed by hand? Insert its name, first and ends",
	"42P01":   "a table of ours is missing: was the schema changed by hand?",
	"25006":   "the server only reads: it is a standby, or was one, and then put all hosts into the URL, so that the primary is found; or default_transaction_read_only is on for the role or the database",
	"53100":   "the server's disk is full: free some space there",
	"53300":   "the server has no free connection: raise max_connections, or put PgBouncer before it",
	"former":  "a former primary still takes writes beside the present one: stop it, or make it a standby by pg_rewind",
	"limited": "the role or the database has a limit of connections: raise it with ALTER ROLE … or ALTER DATABASE … CONNECTION LIMIT",
	"57P03":   "the server starts or ends",
	"57P01":   "somebody ended the connection",
	"57P05":   "the server ends connections that are idle: ALTER ROLE … SET idle_session_timeout = 0",
	"08P01":   "whatever stands before the server has refused a message: a pooler has to pool transactions or sessions, and not statements",
	"55P03":   "another session holds the log for long: look at pg_stat_activity and at the standbys",
	"53200":   "the server is out of memory",
	"57014":   "a timeout of the server or a person ended the statement: ALTER ROLE … SET statement_timeout = 0",
	"58030":   "the server's disk fails",
	"XX001":   "a page of the database is damaged",
	"XX002":   "an index of the database is damaged: REINDEX it",
}
