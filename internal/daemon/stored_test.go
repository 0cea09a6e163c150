package daemon

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// TestConfigTakesFile: a stored subscription does not write the file that one of the config has now.
func TestConfigTakesFile(t *testing.T) {
	data, path := t.TempDir(), filepath.Join(t.TempDir(), "events")
	r := startDaemon(t, data)
	for _, name := range []string{"ours", "other"} {
		if err := r.Put(t.Context(), name, api.Spec(fmt.Sprintf(`{"file":{"path":%q}}`, path+name))); err != nil {
			t.Fatal(err)
		}
	}
	r.stop()
	r = startDaemon(t, data, config.Subscription{Name: "theirs", File: &config.File{Path: path + "ours"}})
	if got, err := r.Subscription(t.Context(), "ours"); err != nil || !strings.Contains(got.Fault, "is used twice") {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := r.Subscription(t.Context(), "other"); err != nil || !got.Worked {
		t.Errorf("%+v, %v", got, err)
	}
}
