package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

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

// A JobState says in a word where a job of the journal's keeper stands.
type JobState string

// The states of a job.
const (
	JobNone    JobState = "none"
	JobRunning JobState = "running"
	JobDone    JobState = "done"
	JobFailed  JobState = "failed"
)

// A Keeper copies and verifies the journal. What it refuses is an [Error].
type Keeper interface {
	// StartBackup begins a backup, of which one runs at a time.
	StartBackup(BackupSpec) (Backup, error)
	// Backup tells of the one that runs, or ran last.
	Backup() Backup
	// StopBackup ends the one that runs, if there is one, and waits until nothing is left of it.
	StopBackup()
	// StartVerification, Verification and StopVerification are the same of a verification.
	StartVerification(VerifySpec) (Verification, error)
	Verification() Verification
	StopVerification()
	// Verified tells of the last complete verification, also before a restart; nil if there was none.
	Verified() *Verified
}

func (o *operations) backup() {
	tags := []string{"keeping"}
	add(o, huma.Operation{
		OperationID: "start-backup", Method: http.MethodPost, Path: "/backup", Tags: tags,
		Summary: "Back the journal up while it is used",
		Description: "The daemon copies its journal in small steps, syncs the copy, reads it again to verify it, and gives it its name only then. " +
			"The answer comes at once; get-backup tells how far it is. While one runs, another is a 409.",
		Errors: append(refusedBody, http.StatusConflict),
	}, func(ctx context.Context, in struct{ Body BackupSpec }) (Backup, error) {
		return o.service.StartBackup(ctx, in.Body)
	})
	add(o, huma.Operation{
		OperationID: "get-backup", Method: http.MethodGet, Path: "/backup", Tags: tags,
		Summary: "How far the backup is that runs, or what became of the last one",
	}, func(ctx context.Context, _ struct{}) (Backup, error) { return o.service.Backup(ctx) })
	add(o, huma.Operation{
		OperationID: "stop-backup", Method: http.MethodDelete, Path: "/backup", Tags: tags,
		Summary: "End the backup that runs, and remove what there is of it",
	}, func(ctx context.Context, _ struct{}) (Nothing, error) { return Nothing{}, o.service.StopBackup(ctx) })
}

// StartBackup is part of [Service].
func (l *Local) StartBackup(_ context.Context, spec BackupSpec) (Backup, error) {
	if l.Keeper == nil {
		return Backup{}, errStopped
	}
	return l.Keeper.StartBackup(spec)
}

// Backup is part of [Service].
func (l *Local) Backup(context.Context) (Backup, error) {
	if l.Keeper == nil {
		return Backup{}, errStopped
	}
	return l.Keeper.Backup(), nil
}

// StopBackup is part of [Service].
func (l *Local) StopBackup(context.Context) error {
	if l.Keeper == nil {
		return errStopped
	}
	l.Keeper.StopBackup()
	return nil
}

// StartBackup is part of [Service].
func (c *Client) StartBackup(ctx context.Context, spec BackupSpec) (b Backup, err error) {
	err = c.post(ctx, "backup", spec, &b)
	return b, err
}

// Backup is part of [Service].
func (c *Client) Backup(ctx context.Context) (b Backup, err error) {
	err = c.get(ctx, "backup", nil, &b)
	return b, err
}

// StopBackup is part of [Service].
func (c *Client) StopBackup(ctx context.Context) error { return c.delete(ctx, "backup") }
