package local

import (
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A finishingSupervisor is one whose replay ends between the look into the journal and the question whether it runs.
type finishingSupervisor struct {
	Supervisor
	finish func()
}

func (f *finishingSupervisor) Work(string) Work {
	f.finish()
	return Work{}
}

// TestReplayFinishesMeanwhile: a replay that ends while its state is read is finished, and not stopped with its daemon.
func TestReplayFinishesMeanwhile(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	note := ReplayNote{From: 1, End: 2, Started: time.Now()}
	save := func() {
		t.Helper()
		if err := journaltest.Save(t.Context(), j, api.ReplayName("again"), journal.Progress{Note: Note{Replay: &note}.Text()}); err != nil {
			t.Error(err)
		}
	}
	if _, err := j.Subscribe(t.Context(), api.ReplayName("again"), 1); err != nil {
		t.Fatal(err)
	}
	save()
	local := &Service{Journal: j, Supervisor: &finishingSupervisor{finish: func() {
		note.Finished = time.Now()
		save()
	}}}
	if r, err := local.Replay(t.Context(), "again"); err != nil || r.State != api.ReplayFinished {
		t.Errorf("%s, %v", r.State, err)
	}
}
