package local

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// keeperStub answers with what it is given, and remembers what it was asked.
type keeperStub struct {
	backup       api.Backup
	verification api.Verification
	refuse       error
	asked        []any
}

func (k *keeperStub) StartBackup(spec api.BackupSpec) (api.Backup, error) {
	k.asked = append(k.asked, spec)
	return k.backup, k.refuse
}

func (k *keeperStub) Backup() api.Backup { return k.backup }

func (k *keeperStub) StopBackup() { k.asked = append(k.asked, "stop backup") }

func (k *keeperStub) StartVerification(spec api.VerifySpec) (api.Verification, error) {
	k.asked = append(k.asked, spec)
	return k.verification, k.refuse
}

func (k *keeperStub) Verification() api.Verification { return k.verification }

func (k *keeperStub) StopVerification() { k.asked = append(k.asked, "stop verification") }

func (k *keeperStub) Verified() *api.Verified {
	return &api.Verified{At: k.verification.Finished, Events: k.verification.Done, Damaged: k.verification.Damaged, Problems: len(k.verification.Problems)}
}

// TestKeeping: backups and verifications are asked for and told over the wire as in this process.
func TestKeeping(t *testing.T) {
	now := time.Now().UTC().Truncate(time.Millisecond)
	k := &keeperStub{
		backup: api.Backup{State: api.JobDone, To: "/backups/journal.db", Done: 7, Total: 7, Started: now, Finished: now.Add(time.Second), Events: 7, Last: 9, Bytes: 4096, Removed: []string{"/backups/old.db"}},
		verification: api.Verification{
			State: api.JobDone, Planned: true, Done: 7, Total: 7, Started: now, Finished: now.Add(time.Second), Damaged: 2,
			Sequences: []journal.Seq{3, 4}, Reasons: map[string]int64{"it is missing": 2}, Problems: []string{"page 9"},
		},
	}
	j := memjournal.New()
	t.Cleanup(func() { j.Close() })
	local := &Service{Journal: j, Keeper: k}
	server := httptest.NewServer(wire.NewHandler(local, wire.Access{Token: "t0ken"}))
	t.Cleanup(server.Close)
	for name, s := range map[string]api.Service{"local": local, "wire": &wire.Client{URL: server.URL, Token: "t0ken"}} {
		t.Run(name, func(t *testing.T) {
			k.asked, k.refuse = nil, nil
			started, err := s.StartBackup(t.Context(), api.BackupSpec{To: "/backups/", Keep: 3})
			backup, err2 := s.Backup(t.Context())
			if diff := cmp.Diff([]api.Backup{k.backup, k.backup}, []api.Backup{started, backup}); diff != "" || err != nil || err2 != nil {
				t.Error(diff, err, err2)
			}
			begun, err := s.StartVerification(t.Context(), api.VerifySpec{Rate: 100})
			verification, err2 := s.Verification(t.Context())
			if diff := cmp.Diff([]api.Verification{k.verification, k.verification}, []api.Verification{begun, verification}); diff != "" || err != nil || err2 != nil {
				t.Error(diff, err, err2)
			}
			if status, err := s.Status(t.Context()); err != nil || status.Journal.Verified == nil || status.Journal.Verified.Damaged != 2 || status.Journal.Verified.Problems != 1 {
				t.Errorf("%+v, %v", status.Journal.Verified, err)
			}
			if err := s.StopBackup(t.Context()); err != nil {
				t.Error(err)
			}
			if err := s.StopVerification(t.Context()); err != nil {
				t.Error(err)
			}
			want := []any{api.BackupSpec{To: "/backups/", Keep: 3}, api.VerifySpec{Rate: 100}, "stop backup", "stop verification"}
			if diff := cmp.Diff(want, k.asked, cmp.AllowUnexported(api.BackupSpec{}, api.VerifySpec{})); diff != "" {
				t.Error(diff)
			}
			k.refuse = api.Refuse(api.CodeConflict, "one runs already")
			if _, err := s.StartBackup(t.Context(), api.BackupSpec{To: "/x"}); err == nil || err.Error() != "one runs already" {
				t.Error(err)
			}
		})
	}
	if _, err := (&Service{Journal: j}).StartBackup(t.Context(), api.BackupSpec{}); err == nil {
		t.Error("nobody keeps this journal")
	}
}
