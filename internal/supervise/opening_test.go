package supervise

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/delivery"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// TestEncodedNamesAreTold: the log says it once the subscription is opened.
func TestEncodedNamesAreTold(t *testing.T) {
	var out strings.Builder
	s := newSupervisor(Options{Log: slog.New(slog.NewTextHandler(&out, nil)), Config: config.Config{Apps: []config.App{{Name: "人事"}}}})
	w, err := s.open(config.Subscription{Name: "a", Webhook: &config.Webhook{URL: "not a URL", Format: "binary"}}, api.FromConfig)
	if err == nil {
		w.close()
	}
	if !strings.Contains(out.String(), "names=[人事]") || !strings.Contains(out.String(), "subscription=a") {
		t.Errorf("logged %s", out.String())
	}
}

func TestStart(t *testing.T) {
	for text, want := range map[string]string{
		"2026-01-02T03:04:05Z":      "2026-01-02T03:04:05Z",
		"2026-01-02T03:04:05+08:00": "2026-01-01T19:04:05Z",
		"2026-01-02":                "2026-01-01T16:00:00Z",
	} {
		from, since, err := startOf(config.Subscription{Start: text})
		if got := since.UTC().Format(time.RFC3339); err != nil || from != delivery.FromNow || got != want {
			t.Errorf("%s: %v, %s, %v; want %s", text, from, got, err, want)
		}
	}
	for text, want := range map[string]delivery.Start{"": delivery.FromNow, "now": delivery.FromNow, "beginning": delivery.FromBeginning} {
		if from, since, err := startOf(config.Subscription{Start: text}); from != want || !since.IsZero() || err != nil {
			t.Errorf("%q: %v, %v, %v", text, from, since, err)
		}
	}
}
