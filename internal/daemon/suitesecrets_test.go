package daemon

import (
	"context"
	"errors"
	"testing"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/journal/vault"
)

// keeping is a journal with keys, or without.
type keeping struct {
	journal.Journal
	keys vault.Secrets
}

func (k keeping) Secrets() vault.Secrets { return k.keys }

// upper stands for keys.
type upper struct{ err error }

func (u upper) Seal(_ context.Context, place string, secret []byte) ([]byte, error) {
	return []byte("sealed " + place), u.err
}

func (u upper) Open(context.Context, string, []byte) ([]byte, error) { return []byte("opened"), u.err }

// TestSuiteSecrets: a code is sealed by the journal's keys, and kept nowhere where it has none.
func TestSuiteSecrets(t *testing.T) {
	none := memjournal.New()
	for name, test := range map[string]struct {
		j      journal.Journal
		sealed string
		fails  bool
	}{
		"a journal that knows no keys": {none, "", false},
		"a journal without a key":      {keeping{none, (*vault.Ring)(nil)}, "", false},
		"a journal with a key":         {keeping{none, upper{}}, "sealed p", false},
		"a key that fails":             {keeping{none, upper{errors.New("the disk")}}, "sealed p", true},
		"a database that is away":      {newAwaited(), "", true},
	} {
		sealed, err := suiteSecrets{test.j}.Seal(t.Context(), "p", []byte("code"))
		if string(sealed) != test.sealed || (err != nil) != test.fails {
			t.Errorf("%s: %q, %v", name, sealed, err)
		}
	}
	if _, err := (suiteSecrets{none}).Open(t.Context(), "p", []byte("sealed")); err == nil {
		t.Error("opened without a key")
	}
	if got, err := (suiteSecrets{keeping{none, upper{}}}).Open(t.Context(), "p", []byte("sealed")); string(got) != "opened" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}
