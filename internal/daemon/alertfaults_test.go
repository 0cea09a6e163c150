//go:build unix

package daemon

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// playPlatform: DingTalk refuses the app and throttles its API, a forger pushes, and webhooks fail.
func playPlatform(s *scene) {
	var erp, letters atomic.Int32
	at := s.platform()
	s.cfg.Apps[0].Stream = &config.Stream{ClientID: owner, ClientSecret: "s3cret", BaseURL: at}
	s.cfg.Apps[0].FailedList = &config.FailedList{ClientID: owner, ClientSecret: "s3cret", BaseURL: at}
	s.cfg.Subscriptions = []config.Subscription{s.subscription("erp", &erp), s.subscription("letters", &letters)}
	s.cfg.Notify = &config.Notify{Webhook: &config.Webhook{URL: s.hook(&erp)}}
	s.start()
	for app := range s.daemon.streams() {
		app.retry = 200 * time.Millisecond
	}
	traffic := func() {
		s.push(10)
		s.check(s.store("ding1", 1))
	}
	s.await(`dingevent_stream_connections{app="hr"} == 2`)
	s.hold(10, traffic)
	s.fires()

	injected := []*dingtest.Injected{
		s.ding.Inject(dingtest.Refuse{ClientID: owner}), s.ding.Inject(dingtest.Cut{ClientID: owner}), s.ding.Inject(dingtest.BadSignature{}),
		s.ding.Inject(dingtest.Deny{As: dingtest.DenyThrottled}),
	}
	erp.Store(http.StatusBadGateway)
	letters.Store(http.StatusGone)
	_, _ = s.daemon.backfill(s.Context(), "hr")
	s.hold(10, traffic)
	s.await(
		`dingevent_stream_state{app="hr",state="refused"} == 1`, `dingevent_stream_connections{app="hr"} == 0`,
		`dingevent_failedlist_failing{app="hr"} == 1`,
		`dingevent_delivery_breaker_open{subscription="erp"} == 1`, `dingevent_notify_failing{way="webhook"} == 1`,
	)
	s.hold(70, traffic)
	s.fires("DingeventDeadLetters", "DingeventNotTold", "DingeventPushesRefused", "DingeventSinkBroken", "DingeventSinkFailing",
		"DingeventSourceFailing", "DingeventStreamDown", "DingeventStreamRefused")

	for _, f := range injected {
		f.End()
	}
	erp.Store(0)
	letters.Store(0)
	_, _ = s.daemon.backfill(s.Context(), "hr")
	s.await(
		`dingevent_stream_connections{app="hr"} == 2`, `dingevent_failedlist_failing{app="hr"} == 0`,
		`dingevent_delivery_failing_seconds{subscription="erp"} == 0`, `dingevent_notify_failing{way="webhook"} == 0`,
	)
	s.hold(80, traffic)
	s.fires()
}

// playStuck: one event of a key fails while too many wait behind it, and the folder of a file is gone.
func playStuck(s *scene) {
	var status atomic.Int32
	one := s.subscription("erp", &status)
	one.Order = "corp"
	s.cfg.Subscriptions = []config.Subscription{one}
	s.start()
	folder := filepath.Join(s.TempDir(), "out")
	s.check(os.Mkdir(folder, 0o700))
	files := api.Spec(fmt.Appendf(nil, `{"file": {"path": %q}}`, filepath.Join(folder, "events.ndjson")))
	s.check(s.service().Put(s.Context(), "files", files))
	s.await(`dingevent_delivery_fault{subscription="files"} == 0`)
	s.hold(10, func() { s.check(s.store("ding1", 1)) })
	s.fires()

	status.Store(http.StatusBadGateway)
	for range 24 {
		s.check(s.store("ding2", 500))
	}
	s.await(`dingevent_delivery_stalled{subscription="erp"} == 1`)
	s.hold(10)
	s.fires("DingeventSubscriptionStuck")
	status.Store(0)
	s.await(`dingevent_delivery_stalled{subscription="erp"} == 0`)
	s.hold(2)
	s.fires()

	s.stop()
	s.check(os.RemoveAll(folder))
	s.start()
	s.await(`dingevent_delivery_fault{subscription="files"} == 1`)
	s.hold(10)
	s.fires("DingeventSubscriptionStuck")
	s.check(os.Mkdir(folder, 0o700))
	s.check(s.service().Put(s.Context(), "files", files))
	s.await(`dingevent_delivery_fault{subscription="files"} == 0`)
	s.hold(2)
	s.fires()
}

// playSilent: a program writes nothing.
func playSilent(s *scene) {
	talk := filepath.Join(s.TempDir(), "talk")
	s.check(os.WriteFile(talk, nil, 0o600))
	script := `n=0; while :; do [ -e "$TALK" ] && echo "{\"event_id\":\"$n\",\"event_type\":\"x\"}"; n=$((n+1)); sleep 0.05; done`
	s.cfg.Apps[0].Exec = &config.Exec{
		Command: []string{"/bin/sh", "-c", script}, SilentAfter: config.Duration(3 * time.Second),
		Env: map[string]string{"TALK": talk, "PATH": os.Getenv("PATH")},
	}
	s.start()
	s.await(`dingevent_exec_lines_total{app="hr"} > 0`)
	s.hold(10)
	s.fires()

	s.check(os.Remove(talk))
	s.await(`dingevent_exec_silent{app="hr"} == 1`)
	s.hold(2)
	s.fires("DingeventProgramSilent")

	s.check(os.WriteFile(talk, nil, 0o600))
	s.await(`dingevent_exec_silent{app="hr"} == 0`)
	s.hold(5)
	s.fires()
}

// playCertificate: nobody renews a certificate, and then acme gets none.
func playCertificate(s *scene) {
	urgent := func(n int, change func()) {
		change()
		s.start()
		s.await(fmt.Sprintf("dingevent_certificates_urgent == %d", n))
		s.hold(30)
		s.fires([]string{"DingeventCertificateEnds"}[:n]...)
		s.stop()
	}
	attach := func(life time.Duration) func() {
		return func() {
			files := certified(s.T, life)
			s.cfg.Attach = config.AttachPoint{Listen: "127.0.0.1:0", CertFile: files.CertFile, KeyFile: files.KeyFile}
		}
	}
	urgent(0, attach(40*24*time.Hour))
	urgent(1, attach(2*time.Minute))
	urgent(0, attach(40*24*time.Hour))
	urgent(1, func() {
		s.cfg.Attach = config.AttachPoint{Listen: "127.0.0.1:0", ACME: true}
		s.cfg.ACME = &config.ACME{Domains: []string{"events.example.com"}, AgreeToTerms: true, Directory: "https://127.0.0.1:1/dir"}
	})
	urgent(0, func() { s.cfg.Attach, s.cfg.ACME = config.AttachPoint{}, nil })
}
