package config

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"time"
)

// RDS reads what DingTalk writes into tables of the vendor of a third-party app, in MySQL or MariaDB, and marks rows that are stored.
type RDS struct {
	// URL is mysql://USER:PASSWORD@HOST:3306/DATABASE, of a user that may SELECT from the tables and UPDATE them. A % or @ in the
	// password is written as %25 or %40. ?tls=true asks for TLS.
	URL string `yaml:"url"`
	// Tables are the tables to read, each with its database in front if it is another one. Defaults to open_sync_biz_data and
	// open_sync_biz_data_medium.
	Tables []string `yaml:"tables"`
	// SubscribeID selects the rows of one suite, such as 12345_0, where several suites write to one table. Defaults to all rows.
	SubscribeID string `yaml:"subscribe_id"`
	Pending     int    `yaml:"pending"`          // the status of rows to read, which DingTalk sets to 0
	Done        int    `yaml:"done" default:"1"` // the status of rows that are stored; another number than pending
	// ReadOnly never marks a row, for a user that may only SELECT. Which rows are new is told by gmt_modified, in the place of pending.
	ReadOnly bool `yaml:"read_only"`
	// Every is how often a table without news is looked at; from 100ms to 10m.
	Every Duration `yaml:"every" default:"1s"`
	// TimeZone is that of the times in the tables, which have none themselves, as an offset such as +08:00.
	TimeZone string `yaml:"time_zone" default:"+08:00"`
}

// DoneStatus is Done, or its default.
func (r RDS) DoneStatus() int { return cmp.Or(r.Done, 1) }

// Location is that of TimeZone.
func (r RDS) Location() (*time.Location, error) {
	at, err := time.Parse("-07:00", cmp.Or(r.TimeZone, "+08:00"))
	if err != nil {
		return nil, err
	}
	_, offset := at.Zone()
	return time.FixedZone(r.TimeZone, offset), nil
}

func (v *validator) rds(at string, r RDS) {
	v.rdsURL(at+".url", r.URL)
	for i, name := range r.Tables {
		if parts := strings.Split(name, "."); len(parts) > 2 || slices.Contains(parts, "") || len(name) > 129 || strings.ContainsAny(name, "`\x00") {
			v.say(at+".tables", "%q is no name of a table; use TABLE or DATABASE.TABLE", name)
		}
		if slices.Contains(r.Tables[:i], name) {
			v.say(at+".tables", "%q stands there twice", name)
		}
	}
	if r.DoneStatus() == r.Pending && !r.ReadOnly {
		v.say(at+".done", "is %d, as pending is; it must be another number, and 0 means 1", r.Pending)
	}
	if every := time.Duration(r.Every); every != 0 && (every < 100*time.Millisecond || every > 10*time.Minute) {
		v.say(at+".every", "must be from 100ms to 10m; 0s means 1s")
	}
	if _, err := r.Location(); err != nil {
		v.say(at+".time_zone", "%q must be an offset such as +08:00", r.TimeZone)
	}
}

// rdsURL shows nothing of the URL, because it has a password.
func (v *validator) rdsURL(at, text string) {
	const escapes = "@ %40, # %23, % %25, / %2F, ? %3F"
	u, err := url.Parse(text)
	switch {
	case text == "":
		v.say(at, "missing: it must be mysql://USER:PASSWORD@HOST:3306/DATABASE")
	case !strings.HasPrefix(text, "mysql://"):
		v.say(at, "must be mysql://USER:PASSWORD@HOST:3306/DATABASE")
	case namesHosts(text):
		v.say(at, "names several hosts; it takes one, that of the instance or of its proxy, which leads to another server after a failover")
	case err != nil, u.Fragment != "", u.Host == "", strings.Contains(strings.TrimPrefix(u.Path, "/"), "/"), strings.Contains(u.Path, "@"):
		v.say(at, "must be mysql://USER:PASSWORD@HOST:3306/DATABASE; in the password some characters are written differently: %s", escapes)
	case strings.Trim(u.Path, "/") == "":
		v.say(at, "names no database; it ends in /DATABASE")
	}
}

// namesHosts reports whether a URL has a list of hosts.
func namesHosts(text string) bool {
	_, rest, _ := strings.Cut(text, "://")
	authority, _, _ := strings.Cut(rest, "/")
	return strings.Contains(authority[strings.LastIndex(authority, "@")+1:], ",")
}

// meets reports whether both mark the same rows, as far as their texts tell.
func (r RDS) meets(other RDS) bool {
	if r.ReadOnly || other.ReadOnly {
		return false
	}
	if r.URL != other.URL || r.Pending != other.Pending {
		return false
	}
	if r.SubscribeID != "" && other.SubscribeID != "" && r.SubscribeID != other.SubscribeID {
		return false
	}
	return len(r.Tables) == 0 && len(other.Tables) == 0 || slices.ContainsFunc(r.Tables, func(name string) bool { return slices.Contains(other.Tables, name) })
}
