package api

import (
	"time"

	"github.com/dingevent/dingevent/journal"
)

// A BackupSpec says where the journal is copied to.
type BackupSpec struct {
	_    struct{} `additionalProperties:"false"`
	To   string   `json:"to" minLength:"1" doc:"An absolute path as the daemon sees it. A folder that is there, and what ends with a slash, gets a file with the time in its name; with keep, any path is a folder. Else it is a file, which may take the place of an older backup alone" example:"/var/backups/dingevent/"`
	Keep int      `json:"keep,omitempty" minimum:"0" maximum:"100000" doc:"So many backups stay in the folder: older ones with such a name are removed once the new one is verified. 0: all stay"`
}

// A Backup is where the backup stands that runs, or that ran last.
type Backup struct {
	State    JobState    `json:"state" enum:"none,running,done,failed" doc:"none: there was none since the daemon began. done: it is complete and verified"`
	To       string      `json:"to,omitempty" doc:"The file"`
	Phase    string      `json:"phase,omitempty" enum:"copying,verifying" doc:"While it runs"`
	Done     int64       `json:"done" doc:"Of this phase: pages copied, or events read"`
	Total    int64       `json:"total" doc:"Of this phase, about"`
	LogBytes int64       `json:"log_bytes,omitempty" doc:"The size of the journal's write-ahead log while it is copied: it cannot start over until the copy is complete"`
	Started  time.Time   `json:"started,omitzero"`
	Finished time.Time   `json:"finished,omitzero"`
	Events   int64       `json:"events,omitempty" doc:"How many are in it, once it is done"`
	Last     journal.Seq `json:"last,omitempty" doc:"The sequence of the last of them"`
	Damaged  int64       `json:"damaged,omitempty" doc:"How many of them are damaged in the journal, and so in its copy"`
	Bytes    int64       `json:"bytes,omitempty" doc:"The size of the file"`
	Removed  []string    `json:"removed,omitempty" doc:"Older backups that were removed, because of keep"`
	Error    string      `json:"error,omitempty" doc:"Why it failed"`
}
