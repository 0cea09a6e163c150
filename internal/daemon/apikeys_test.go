package daemon

import (
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/apikey"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/internal/ownevent"
	"github.com/dingevent/dingevent/journal"
)

// as is a client of the API with a secret; the token if that is empty.
func (d *Daemon) as(secret string) *wire.Client {
	if secret == "" {
		secret = d.Address().Token
	}
	return &wire.Client{URL: d.Address().URL, Token: secret}
}

// wantAllowed wants that a secret may read the status.
func wantAllowed(t *testing.T, d *Daemon, secret string) {
	t.Helper()
	if _, err := d.as(secret).Status(t.Context()); err != nil {
		t.Error(err)
	}
}

// wantDenied wants that a secret may not, and that a text is among the reasons.
func wantDenied(t *testing.T, d *Daemon, secret, why string) {
	t.Helper()
	_, err := d.as(secret).Status(t.Context())
	wantCode(t, err, api.CodeDenied, why)
}

func makeKey(t *testing.T, by *wire.Client, name, role string) string {
	t.Helper()
	made, err := by.MakeKey(t.Context(), api.KeySpec{Name: name, Role: role})
	if err != nil {
		t.Fatal(err)
	}
	return made.Secret
}

// actions are the audit, oldest first.
func actions(t *testing.T, j journal.Log) string {
	t.Helper()
	entries, err := j.Search(t.Context(), journal.Query{Types: []string{ownevent.Console}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for i := range entries {
		row, _, _ := strings.Cut(string(entries[len(entries)-1-i].Envelope.Data), `,"at":`)
		text.WriteString(port.ReplaceAllString(row, `$1"`) + "\n")
	}
	return text.String()
}

// port is that of a client, which differs each time.
var port = regexp.MustCompile(`("from":"127\.0\.0\.1):\d+"`)

// TestKeysOfTheJournal: an admin makes, lists, rotates and removes keys while the daemon runs, and they outlive it. Each change is in the
// audit, as is what a key is refused. A key stands nowhere but in the answer that makes it.
func TestKeysOfTheJournal(t *testing.T) {
	data, secrets := t.TempDir(), []string{}
	var log lockedText
	start := func(t *testing.T) *Daemon {
		d, err := New(httpConfig(data), &Options{Logger: slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))})
		if err != nil {
			t.Fatal(err)
		}
		runDaemon(t, d)
		return d
	}
	t.Run("made", func(t *testing.T) {
		d := start(t)
		boss := makeKey(t, d.as(""), "boss", "admin")
		viewer := makeKey(t, d.as(boss), "grafana", "viewer")
		wantAllowed(t, d, viewer)
		_, err := d.as(viewer).Events(t.Context(), api.EventQuery{})
		wantCode(t, err, api.CodeDenied, `the key "grafana" has the role viewer, and this needs operator`)
		for range 3 {
			_, err = d.as(viewer).MakeKey(t.Context(), api.KeySpec{Name: "more", Role: "admin"})
			wantCode(t, err, api.CodeDenied, "needs admin")
		}
		_, err = d.as(boss).MakeKey(t.Context(), api.KeySpec{Name: "boss", Role: "admin"})
		wantCode(t, err, api.CodeConflict, `there is a key "boss"`)
		made, err := d.as(boss).RotateKey(t.Context(), "grafana", api.RotateSpec{Overlap: "0s"})
		if err != nil {
			t.Fatal(err)
		}
		wantDenied(t, d, viewer, `the key "grafana" was rotated`)
		wantAllowed(t, d, made.Secret)
		if _, err := d.as(boss).SetKeyRole(t.Context(), "grafana", api.RoleSpec{Role: "operator"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.as(made.Secret).Events(t.Context(), api.EventQuery{}); err != nil {
			t.Error(err)
		}
		gone := makeKey(t, d.as(boss), "gone", "operator")
		wantAllowed(t, d, gone)
		if err := d.as(boss).RemoveKey(t.Context(), "gone"); err != nil {
			t.Fatal(err)
		}
		wantDenied(t, d, gone, "dingevent apikey makes one")
		wantCode(t, d.as(boss).RemoveKey(t.Context(), "gone"), api.CodeNotFound, `no key "gone" in the journal; there are: boss, grafana`)
		secrets = []string{boss, made.Secret, viewer, gone}

		const want = `{"who":"token","role":"admin","from":"127.0.0.1","action":"key make","on":"boss","detail":"admin"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key make","on":"grafana","detail":"viewer"
{"who":"key grafana","role":"viewer","from":"127.0.0.1","action":"api refused GET /events","on":"/events"
{"who":"key grafana","role":"viewer","from":"127.0.0.1","action":"api refused POST /keys","on":"/keys"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key make","on":"boss","detail":"admin"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key rotate","on":"grafana","detail":"overlap 0s"
{"who":"key grafana","role":"","from":"127.0.0.1","action":"api refused GET /status","on":"/status"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key role","on":"grafana","detail":"operator"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key make","on":"gone","detail":"operator"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key remove","on":"gone"
{"who":"key boss","role":"admin","from":"127.0.0.1","action":"key remove","on":"gone"
`
		if got := actions(t, d.Journal()); got != want {
			t.Errorf("the audit:\n%s", got)
		}
	})
	t.Run("after a restart", func(t *testing.T) {
		d := start(t)
		wantAllowed(t, d, secrets[0])
		wantAllowed(t, d, secrets[1])
		wantDenied(t, d, secrets[2], `the key "grafana" was rotated`)
		wantDenied(t, d, secrets[3], "dingevent apikey makes one")
		keys, err := d.as(secrets[0]).Keys(t.Context())
		if err != nil || len(keys) != 2 || keys[0].Name != "boss" || keys[0].MadeBy != "token" || keys[1].MadeBy != "key boss" || keys[1].Rotated.IsZero() {
			t.Errorf("%+v, %v", keys, err)
		}
		_, err = d.as(secrets[1]).Keys(t.Context())
		wantCode(t, err, api.CodeDenied, "needs admin")
	})
	for place, text := range written(t, data, log.String()) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s has the key %s", place, secret)
			}
		}
	}
}

// written is what a daemon leaves, by place.
func written(t *testing.T, data, log string) map[string]string {
	t.Helper()
	places := map[string]string{"the log": log}
	files, err := os.ReadDir(data)
	if err != nil || len(files) == 0 {
		t.Fatal(err, files)
	}
	for _, f := range files {
		text, err := os.ReadFile(filepath.Join(data, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		places[f.Name()] = string(text)
	}
	if !strings.Contains(places["journal.db"]+places["journal.db-wal"], "sha256:") {
		t.Error("the journal has no hash, so the search is of the wrong files")
	}
	return places
}

// TestRemovalEndsAStream: who follows events by a key gets no more of them once the key is removed.
func TestRemovalEndsAStream(t *testing.T) {
	wantStreamEnds(t, func(admin *wire.Client) error { return admin.RemoveKey(t.Context(), "tail") })
}

// TestALesserRoleEndsAStream: who follows events by a key gets no more of them once the key may not see them.
func TestALesserRoleEndsAStream(t *testing.T) {
	wantStreamEnds(t, func(admin *wire.Client) error {
		_, err := admin.SetKeyRole(t.Context(), "tail", api.RoleSpec{Role: "viewer"})
		return err
	})
}

func wantStreamEnds(t *testing.T, change func(admin *wire.Client) error) {
	t.Helper()
	d, err := New(httpConfig(t.TempDir()), nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	key := makeKey(t, d.as(""), "tail", "operator")
	req, err := http.NewRequestWithContext(t.Context(), "GET", d.Address().URL+"/api/v1/events/follow", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatal(err, resp)
	}
	defer resp.Body.Close()
	if err := change(d.as("")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil { // it would not end
		t.Error(err)
	}
}

// TestNamesInConfigAndJournal: a reload that brings a name of the journal is refused. After a start the key of the config counts.
func TestNamesInConfigAndJournal(t *testing.T) {
	r := newReloadable(t)
	inJournal := makeKey(t, r.daemon.as(""), "ci", "viewer")
	inConfig, hash := apikey.New()
	entry := config.APIKey{Name: "ci", Role: "operator", Hash: hash}
	r.write(func(c *config.Config) { c.APIKeys = []config.APIKey{entry} })
	r.reload(`api_keys: the journal has a key "ci"`)
	wantAllowed(t, r.daemon, inJournal)
	wantDenied(t, r.daemon, inConfig, "")
	if err := r.daemon.as("").RemoveKey(t.Context(), "ci"); err != nil {
		t.Fatal(err)
	}
	r.reload("[{api_keys.ci added}]")
	wantAllowed(t, r.daemon, inConfig)
	_, err := r.daemon.as("").MakeKey(t.Context(), api.KeySpec{Name: "ci", Role: "viewer"})
	wantCode(t, err, api.CodeConflict, `api_keys in the config has a key "ci"`)
	wantCode(t, r.daemon.as("").RemoveKey(t.Context(), "ci"), api.CodeConflict, "change it there, and reload")
	keys, err := r.daemon.as("").Keys(t.Context())
	if err != nil || len(keys) != 1 || keys[0].From != api.KeyOfConfig {
		t.Errorf("%+v, %v", keys, err)
	}
	makeKey(t, r.daemon.as(""), "other", "viewer")
	r.write(func(c *config.Config) { c.Log.Level = "debug" }) // a name that was there before does not count
	r.reload("log.level")

	t.Run("start", func(t *testing.T) {
		cfg := httpConfig(t.TempDir())
		var key string
		t.Run("without", func(t *testing.T) {
			d, err := New(cfg, nil)
			if err != nil {
				t.Fatal(err)
			}
			runDaemon(t, d)
			key = makeKey(t, d.as(""), "ci", "viewer")
		})
		cfg.APIKeys = []config.APIKey{entry}
		d, err := New(cfg, nil)
		if err != nil {
			t.Fatal(err)
		}
		runDaemon(t, d)
		wantAllowed(t, d, inConfig)
		wantDenied(t, d, key, `has another key "ci"`)
		if err := d.as("").RemoveKey(t.Context(), "ci"); err != nil { // that of the journal
			t.Error(err)
		}
	})
}

// TestTokenIsNoted: what is changed with the token of the machine is in the audit, with the user who asked. What is only read, counted,
// verified or backed up is not.
func TestTokenIsNoted(t *testing.T) {
	d := startDaemon(t, t.TempDir(), config.Subscription{Name: "s", Webhook: &config.Webhook{URL: "http://127.0.0.1:9"}}).Daemon
	for _, user := range []string{"alice", "a\tb", strings.Repeat("a", 100), ""} {
		by := d.as("")
		by.User = user
		if err := by.Pause(t.Context(), "s", api.PauseQuery{}); err != nil {
			t.Fatal(err)
		}
	}
	by := d.as("")
	if _, err := by.CountReplay(t.Context(), api.CountQuery{ReplaySpec: api.ReplaySpec{Subscription: "s"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := by.StartVerification(t.Context(), api.VerifySpec{}); err != nil {
		t.Fatal(err)
	}
	const row = `,"role":"admin","from":"127.0.0.1","action":"api PUT /subscriptions/{name}/pause","on":"/subscriptions/s/pause"` + "\n"
	want := `{"who":"token (alice)"` + row + strings.Repeat(`{"who":"token"`+row, 3)
	if got := actions(t, d.Journal()); got != want {
		t.Errorf("the audit:\n%s", got)
	}
}
