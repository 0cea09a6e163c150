package daemon

import (
	"context"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
)

// unsupervised stands for the supervisor until the journal is open. It knows no subscription, and every change fails with the
// reason why the journal is not open.
type unsupervised struct{ journal *awaited }

var _ local.Supervisor = unsupervised{}

func (u unsupervised) why() error {
	if _, err := u.journal.present(); err != nil {
		return err
	}
	return api.Refuse(api.CodeConflict, "the database is reached, and the subscriptions are being opened; ask again")
}

func (unsupervised) Work(string) local.Work                                 { return local.Work{} }
func (unsupervised) Tries(context.Context, string) bool                     { return true }
func (u unsupervised) Reopen(string) error                                  { return u.why() }
func (u unsupervised) Put(context.Context, string, api.Spec) error          { return u.why() }
func (u unsupervised) Forget(context.Context, string) error                 { return u.why() }
func (u unsupervised) Replay(context.Context, string, api.ReplaySpec) error { return u.why() }
