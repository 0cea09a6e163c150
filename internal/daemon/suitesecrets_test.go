package daemon

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/config"
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

// TestCodesSurviveWhereThereIsAKey: with a key no file of the data folder has a ticket or a code, and a permanent code that was exchanged
// is there after a restart, until the hook has it.
func TestCodesSurviveWhereThereIsAKey(t *testing.T) {
	fake := dingtest.NewServer(t, nil)
	platform := httptest.NewServer(fake)
	t.Cleanup(platform.Close)
	hook := newCodeHook(t, http.StatusInternalServerError)
	cfg := config.Config{
		Data: t.TempDir(), API: "127.0.0.1:0", Listen: "127.0.0.1:0", Encryption: &config.Encryption{Key: vault.NewKey().Text()},
		Apps: []config.App{{
			Name: "vendor", HTTP: &config.HTTP{Path: "/vendor", Keys: []config.Key{{Token: callbackToken, AESKey: aesKey, Owners: []string{"suitekey"}}}},
			Suite: &config.Suite{ClientID: "suitekey", ClientSecret: "s", BaseURL: platform.URL, Exchange: true, Hook: &config.Webhook{URL: hook.URL}},
		}},
	}
	d, err := New(cfg, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	if err := fake.AddSuite(dingtest.Suite{
		Key: "suitekey", Secret: "s", Transport: dingevent.TransportHTTP, Callback: dingtest.Callback{URL: d.CallbackURL() + "/vendor", Token: callbackToken, AESKey: aesKey},
	}); err != nil {
		t.Fatal(err)
	}
	client := d.address.Client()
	until(t, "the ticket is kept", func() bool { _, err := client.SuiteTicket(t.Context(), "vendor"); return err == nil })
	if _, err := fake.Authorize("suitekey", "ding1", "Acme"); err != nil {
		t.Fatal(err)
	}
	until(t, "the code is exchanged and the hook was tried", func() bool { return len(hook.got()) > 0 })
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(hook.got()[0], `"permanent_code":"`)
	permanent, _, _ := strings.Cut(rest, `"`)
	if permanent == "" {
		t.Fatalf("the hook got %s", hook.got()[0])
	}
	files, err := filepath.Glob(filepath.Join(cfg.Data, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // a folder
		}
		for what, secret := range map[string]string{"ticket": fake.SuiteTicket("suitekey"), "permanent code": permanent} {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("%s has the %s in the clear", file, what)
			}
		}
	}
	hook.answer(http.StatusOK)
	tried := len(hook.got())
	if d, err = New(cfg, nil); err != nil {
		t.Fatal(err)
	}
	(&gateway{daemon: d}).run(t)
	until(t, "the hook has the code after the restart", func() bool { return len(hook.got()) > tried })
	if got := hook.got()[tried]; !strings.Contains(got, `"permanent_code":"`+permanent+`"`) {
		t.Errorf("the hook got %s", got)
	}
	until(t, "the app is activated", func() bool { return fake.Activated("suitekey", "ding1") })
}
