package config

import (
	"cmp"
	"net/url"
	"strings"
	"time"
)

// A Database is where the journal lies if it is in PostgreSQL, which many gateways can share.
type Database struct {
	// URL is postgres://USER:PASSWORD@HOST:5432/DATABASE. Several hosts stand side by side, with commas between; the one that can
	// be written is used. A % or @ in the password is written as %25 or %40.
	URL string `yaml:"url"`
	// Schema is the schema of its tables. Made if the role may make it. Two journals in one database have two.
	Schema string `yaml:"schema" default:"dingevent"`
	// ClaimTime is how long after a gateway was killed another one goes on with its work; at least 1s.
	ClaimTime Duration `yaml:"claim_time" default:"15s"`
	// Durability is when an event counts as stored: once the server has it on its disk, or once a synchronous standby has it on
	// its own, too. With standby, events go to the spool while no standby is in sync.
	Durability string `yaml:"durability" default:"local" oneof:"local standby"`
	// Listen has gateways wake each other, so that an event that came to one of them is delivered by another a few
	// milliseconds later, and not some 15 on average. A pooler such as PgBouncer in transaction mode lets no such call
	// through: then the log says so, and gateways ask as without it.
	Listen bool `yaml:"listen"`
	// Spool is where events go that the database cannot take now: they are synced to `spool.db` in `data`, answered, and moved
	// to the database later.
	Spool Spool `yaml:"spool"`
}

// A Spool is what a gateway keeps of its own while the database is away.
type Spool struct {
	// After is how long the database may take to confirm an event. Then the event goes to the spool; at least 10ms.
	After Duration `yaml:"after" default:"600ms"`
	// MaxBytes is the hard limit of the spool, at which pushes are refused; at least 1MiB. The room on the disk is a limit, too.
	MaxBytes Bytes `yaml:"max_bytes" default:"1GiB"`
}

// DefaultSchema is the schema of a journal whose config names none.
const DefaultSchema = "dingevent"

// SchemaName is Schema, or its default.
func (d Database) SchemaName() string { return cmp.Or(d.Schema, DefaultSchema) }

func (v *validator) database(at string, d Database) {
	v.databaseURL(at+".url", d.URL)
	v.oneOf(at+".durability", d.Durability, "", "local", "standby")
	if d.ClaimTime != 0 && time.Duration(d.ClaimTime) < time.Second {
		v.say(at+".claim_time", "must be at least 1s; 0s means 15s")
	}
	if d.Spool.After != 0 && time.Duration(d.Spool.After) < 10*time.Millisecond {
		v.say(at+".spool.after", "must be at least 10ms; 0s means 600ms")
	}
	if d.Spool.MaxBytes != 0 && d.Spool.MaxBytes < 1<<20 {
		v.say(at+".spool.max_bytes", "must be at least 1MiB; 0 means 1GiB")
	}
	if name := d.SchemaName(); len(name) > 63 || strings.HasPrefix(name, "pg_") || strings.ContainsAny(name, "\x00\"") {
		v.say(at+".schema", "%q is no name for a schema; use up to 63 letters, digits and underscores, without pg_ in front", name)
	}
}

// databaseURL wants the form with a scheme: the other form, key=value, is not shown without its password.
func (v *validator) databaseURL(at, text string) {
	const escapes = "@ %40, # %23, % %25, / %2F, ? %3F"
	u, err := url.Parse(text)
	switch {
	case text == "":
		v.say(at, "missing: it must be postgres://USER:PASSWORD@HOST:5432/DATABASE")
	case !strings.HasPrefix(text, "postgres://") && !strings.HasPrefix(text, "postgresql://"):
		v.say(at, "must be postgres://USER:PASSWORD@HOST:5432/DATABASE")
	case err != nil, u.Fragment != "", strings.Contains(strings.TrimPrefix(u.Path, "/"), "/"), strings.Contains(u.Path, "@"):
		v.say(at, "must be postgres://USER:PASSWORD@HOST:5432/DATABASE; in the password some characters are written differently: %s", escapes)
	case strings.Trim(u.Path, "/") == "" && !u.Query().Has("dbname"):
		v.say(at, "names no database; it ends in /DATABASE")
	}
}
