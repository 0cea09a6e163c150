package suite

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/dingevent/dingevent"
)

// errLost: the temporary code was exchanged, and the permanent one went with the program.
var errLost = errors.New("the program ended after it had exchanged the code and before the hook had the permanent one, which is kept nowhere without a key; " +
	"the organization has to authorize the app again")

// errHanded: the hook has the code, and activating the app is left. It is no failure.
var errHanded = errors.New("the hook has the code; the app is activated next")

// An attempt is one try of a job.
type attempt struct {
	s   *Source
	job job
	a   Authorization
}

// run does what is left of a job, up to the end of its lane. It returns errHanded if the app is to be activated then.
func (t *attempt) run(ctx context.Context) error {
	t.job.Tries++
	if err := t.load(ctx); err != nil {
		return err
	}
	if t.s.opts.Exchange != nil && !t.a.Temporary.IsZero() {
		if err := t.exchange(ctx); err != nil {
			return err
		}
	}
	activate := t.s.opts.Activate != nil && !t.a.Permanent.IsZero()
	if t.job.lane() == handing {
		if err := t.s.opts.Hook(ctx, t.a); err != nil {
			return err
		}
		t.job.Handed = true
		if activate {
			t.job.Tries-- // the activation belongs to this try
			return errHanded
		}
	}
	if !activate {
		return nil
	}
	return t.s.opts.Activate(ctx, t.a)
}

// load reads the code from its event.
func (t *attempt) load(ctx context.Context) error {
	j := t.job
	entries, err := t.s.log.Read(ctx, j.Seq, 1)
	if err != nil {
		return err
	}
	if len(entries) == 0 || entries[0].Seq != j.Seq || entries[0].Damage != "" {
		return dingevent.Reject(errors.New("the event with the code is not in the journal any more"))
	}
	env := entries[0].Envelope
	t.a = Authorization{ID: fmt.Sprintf("%s-%s-%d", t.s.app, j.CorpID, j.At.UnixMilli()), App: t.s.app, CorpID: j.CorpID, SuiteKey: t.s.opts.SuiteKey, At: j.At, Attempt: j.Tries}
	t.a.Name = t.s.org(j.CorpID).Name
	t.a.Temporary, t.a.Permanent, t.a.Channel = codesOf(env)
	return nil
}

// exchange gets the permanent code, or takes the one that was got before.
func (t *attempt) exchange(ctx context.Context) error {
	got, err := t.permanent(ctx)
	if err != nil {
		return err
	}
	t.a.Temporary, t.a.Permanent, t.a.Channel = Secret{}, got.Code, got.Channel
	if t.a.Name == "" {
		t.a.Name = got.Name
	}
	return nil
}

func (t *attempt) permanent(ctx context.Context) (*Permanent, error) {
	j := &t.job
	switch {
	case j.held != nil:
		return j.held, nil
	case j.Exchanged && len(j.Sealed) > 0:
		text, err := t.s.opts.Secrets.Open(ctx, j.place(t.s.app), j.Sealed)
		if err != nil {
			return nil, err
		}
		var kept keptCode
		if err := json.Unmarshal(text, &kept); err != nil {
			return nil, errLost
		}
		j.held = &Permanent{Code: Secret{kept.Code}, Channel: Secret{kept.Channel}, CorpID: j.CorpID, Name: kept.Name}
		return j.held, nil
	case j.Exchanged:
		return nil, dingevent.Reject(errLost)
	}
	got, err := t.s.opts.Exchange(ctx, t.a)
	if err != nil {
		return nil, err
	}
	j.held, j.Exchanged = &got, true
	t.seal(ctx, got)
	return j.held, t.s.keep(ctx, *j) // before the hook is called, because the temporary code is good no more
}

// A keptCode is what is sealed.
type keptCode struct{ Code, Channel, Name string }

// seal seals the permanent code, if that can be done.
func (t *attempt) seal(ctx context.Context, got Permanent) {
	if t.s.opts.Secrets == nil {
		return
	}
	text, err := json.Marshal(keptCode{got.Code.text, got.Channel.text, got.Name})
	if err == nil {
		t.job.Sealed, err = t.s.opts.Secrets.Seal(ctx, t.job.place(t.s.app), text)
	}
	if err != nil {
		t.s.brake.Warn(t.s.opts.Logger, "seal", "a permanent code is in memory alone until the hook has it", "corp", t.job.CorpID, "error", t.clean(err))
	}
}

// clean is the text of an error without the codes.
func (t *attempt) clean(err error) string {
	text := err.Error()
	secrets := []Secret{t.a.Temporary, t.a.Permanent, t.a.Channel}
	if t.job.held != nil {
		secrets = append(secrets, t.job.held.Code, t.job.held.Channel)
	}
	for _, s := range secrets {
		if s.text != "" {
			text = strings.ReplaceAll(text, s.text, "***")
		}
	}
	return cut(text, maxError)
}
