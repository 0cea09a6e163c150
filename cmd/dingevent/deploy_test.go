package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/selfsigned"
)

// certs [LEFT]: writes cert.pem and key.pem for a server at 127.0.0.1, and ca.pem, which trusts it. Both are an hour old, and
// end in an hour, or in LEFT.
func certsCommand(ts *testscript.TestScript, _ bool, args []string) {
	left, err := time.ParseDuration(append(args, "1h")[0])
	ts.Check(err)
	cert, ca, err := selfsigned.New("a CA for tests", left, "127.0.0.1")
	ts.Check(err)
	certPEM, keyPEM, err := selfsigned.Encode(cert)
	ts.Check(err)
	for name, text := range map[string][]byte{"cert.pem": certPEM, "key.pem": keyPEM, "ca.pem": ca} {
		ts.Check(os.WriteFile(ts.MkAbs(name), text, 0o600))
	}
}

// need skips a test on a machine without a program of Debian's. CI has them.
func need(t *testing.T, programs ...string) {
	t.Helper()
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil && os.Getenv("CI") == "true" {
			t.Fatal(err)
		} else if err != nil {
			t.Skip(err)
		}
	}
}

// TestNginxIsHere: the script nginx.txt is skipped without it.
func TestNginxIsHere(t *testing.T) { need(t, "nginx", "curl") }

// TestProxiesAreHere: the scripts of the other proxies are skipped without them.
func TestProxiesAreHere(t *testing.T) { need(t, "haproxy", "caddy", "apache2") }

// TestUnits: systemd takes the units of deploy, and thinks well of how little the daemon may do.
func TestUnits(t *testing.T) {
	longtest.Skip(t)
	need(t, "systemd-analyze")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	units, err := filepath.Glob("../../deploy/dingevent*.*")
	if err != nil || len(units) != 3 {
		t.Fatal(units, err)
	}
	program := regexp.MustCompile(`(?m)^(Exec\w+=)dingevent\b`)
	dir := t.TempDir()
	var copies []string
	for _, unit := range units {
		text, err := os.ReadFile(unit)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, filepath.Base(unit))
		if err := os.WriteFile(path, []byte(program.ReplaceAllString(string(text), "${1}"+self)), 0o644); err != nil {
			t.Fatal(err)
		}
		copies = append(copies, path)
	}
	if out, err := exec.Command("systemd-analyze", append([]string{"verify"}, copies...)...).CombinedOutput(); err != nil || strings.Contains(string(out), dir) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	if out, err := exec.Command("systemd-analyze", "security", "--offline=true", "--threshold=20", filepath.Join(dir, "dingevent.service")).CombinedOutput(); err != nil {
		t.Errorf("systemd-analyze security: %v\n%s", err, out)
	}
}

// TestPackage: the config that packages bring is valid once its secrets are there, and its scripts are of a shell.
func TestPackage(t *testing.T) {
	need(t, "sh")
	const dir = "../../deploy/package/"
	secrets, err := os.ReadFile(dir + "secrets")
	if err != nil {
		t.Fatal(err)
	}
	check := exec.Command("dingevent", "check", "-c", dir+"dingevent.yaml")
	if out, err := check.CombinedOutput(); err == nil || !strings.Contains(string(out), "the environment has no DING_CLIENT_ID") {
		t.Errorf("without secrets: %v\n%s", err, out)
	}
	check = exec.Command("dingevent", "check", "-c", dir+"dingevent.yaml")
	check.Env = os.Environ()
	for _, name := range regexp.MustCompile(`(?m)^#(\w+)=$`).FindAllStringSubmatch(string(secrets), -1) {
		check.Env = append(check.Env, name[1]+"=secret")
	}
	if out, err := check.CombinedOutput(); err != nil || !strings.Contains(string(out), "data: /var/lib/dingevent\n") {
		t.Errorf("with secrets: %v\n%s", err, out)
	}
	scripts, err := filepath.Glob(dir + "*.sh")
	if err != nil || len(scripts) != 3 {
		t.Fatal(scripts, err)
	}
	for _, script := range scripts {
		if out, err := exec.Command("sh", "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
	}
}
