package daemon

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// TestEncodedNamesAreTold: the log says it once the subscription is opened.
func TestEncodedNamesAreTold(t *testing.T) {
	var out strings.Builder
	s := &supervisor{log: slog.New(slog.NewTextHandler(&out, nil)), cfg: config.Config{Apps: []config.App{{Name: "人事"}}}}
	w, err := s.open(config.Subscription{Name: "a", Webhook: &config.Webhook{URL: "not a URL", Format: "binary"}}, api.FromConfig)
	if err == nil {
		w.close()
	}
	if !strings.Contains(out.String(), "names=[人事]") || !strings.Contains(out.String(), "subscription=a") {
		t.Errorf("logged %s", out.String())
	}
}
