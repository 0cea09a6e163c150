package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// Status is how apps, journal and subscriptions stand.
type Status struct {
	Version       string         `json:"version" doc:"Of the program"`
	Running       bool           `json:"running" doc:"False: read from the files of a stopped daemon"`
	Away          bool           `json:"away,omitempty" doc:"The database does not answer, or refuses: subscriptions is empty, and next is 0, because they are not known"`
	AwayCause     string         `json:"away_cause,omitempty" doc:"With away: why the database refuses; left out if it does not answer"`
	Unready       string         `json:"unready,omitempty" doc:"Why /readyz says 503; left out while it says 200"`
	Hindrance     string         `json:"hindrance,omitempty" doc:"Why stored events cannot be read or delivered, though new ones may be taken; left out if they can"`
	Journal       JournalStatus  `json:"journal"`
	Apps          []App          `json:"apps" nullable:"false" doc:"The apps of a running daemon"`
	Strays        *Strays        `json:"strays,omitempty" doc:"HTTP requests to paths that no app has"`
	Notices       []Notices      `json:"notices,omitempty" doc:"The ways of notify in the config"`
	Certificate   *Certificate   `json:"certificate,omitempty" doc:"The certificate that acme of the config gets"`
	LostLogLines  uint64         `json:"lost_log_lines,omitempty" doc:"Lines of the daemon's log that could not be written, because nobody reads it or its disk is full"`
	Subscriptions []Subscription `json:"subscriptions" nullable:"false"`
}

// JournalStatus has counters that begin when the journal is opened, and how full the journal is.
type JournalStatus struct {
	Database   *Database   `json:"database,omitempty" doc:"Where the journal lies; left out if it is a file in the data folder"`
	Spool      *Spool      `json:"spool,omitempty" doc:"What this gateway keeps while the database is away; left out if the journal is a file"`
	Next       journal.Seq `json:"next" doc:"The sequence the next event gets, or a later one"`
	Appended   uint64      `json:"appended" doc:"Events kept since the journal was opened"`
	Duplicates uint64      `json:"duplicates" doc:"Events not kept, because they were there"`
	Conflicts  uint64      `json:"conflicts" doc:"Events kept though their key was there, because their bytes differ"`
	Failures   uint64      `json:"failures" doc:"Commits that failed"`
	Evicted    uint64      `json:"evicted,omitempty" doc:"Events evicted at the limit though they were owed, with when_full: evict"`
	Suspended  bool        `json:"suspended" doc:"True from a failure until the journal has checked itself"`
	Cause      string      `json:"cause,omitempty" doc:"Why it is suspended, and what to do if a person has to"`
	Key        string      `json:"key,omitempty" doc:"The ID of the key by which payloads, notes and errors are encrypted; left out if they are kept in the clear"`
	Clear      []string    `json:"clear,omitempty" doc:"IDs of gateways that keep events in the clear while others encrypt them"`
	UsedBytes  int64       `json:"used_bytes" doc:"Bytes of the file, or of the tables, that hold something; 0 if nobody knows"`
	LimitBytes int64       `json:"limit_bytes" doc:"The bytes at which pushes are refused: max_bytes, or what the disk allows if that is less; max_bytes is not known where the files of a stopped daemon are read"`
	Disk       bool        `json:"disk" doc:"The disk sets limit_bytes, which rises and falls with what other files take"`
	Full       bool        `json:"full" doc:"Pushes are refused for want of room"`
	Level      int         `json:"level" doc:"The highest of 50, 70 and 90 percent of limit_bytes that used_bytes has reached, and not left by 5 percent; else 0"`
	Verified   *Verified   `json:"verified,omitempty" doc:"What the last complete verification found; left out if there was none, or the daemon is stopped"`
	Refusal    *Refusal    `json:"refusal,omitempty" doc:"Left out if the last push was stored"`
}

// A Refusal says why the journal did not store the last push that came.
type Refusal struct {
	Error string    `json:"error"`
	At    time.Time `json:"at"`
}
