package deploy

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
)

// TestCompose: compose's own library takes the file, and finds in it what keeps a container small.
func TestCompose(t *testing.T) {
	dir := t.TempDir()
	text, err := os.ReadFile("../../deploy/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"compose.yaml": string(text), "secrets.env": "DING_CLIENT_ID=dingkey\n", "dingevent.yaml": ""} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	options, err := cli.NewProjectOptions([]string{filepath.Join(dir, "compose.yaml")}, cli.WithWorkingDirectory(dir), cli.WithName("test"))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s, err := project.GetService("dingevent")
	if err != nil {
		t.Fatal(err)
	}
	if !s.ReadOnly || s.User != "65532:65532" || !slices.Contains(s.CapDrop, "ALL") || time.Duration(*s.StopGracePeriod) <= 8*time.Second {
		t.Errorf("%+v", s)
	}
	if want := []string{"CMD", "/usr/bin/dingevent", "status", "--ready"}; !slices.Equal(s.HealthCheck.Test, want) {
		t.Errorf("health check %q", s.HealthCheck.Test)
	}
	if s.Environment["DING_CLIENT_ID"] == nil || *s.Environment["DING_CLIENT_ID"] != "dingkey" {
		t.Errorf("environment %v", s.Environment)
	}
}
