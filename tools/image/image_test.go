package main

import (
	"archive/tar"
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-containerregistry/pkg/name"
	"github.com/google/go-containerregistry/pkg/registry"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

var dist = flag.String("dist", "", "the folder that scripts/release.sh has made")

func testRelease(t *testing.T) release {
	t.Helper()
	if *dist == "" {
		t.Skip("run it with: make image-test")
	}
	return release{os.DirFS(*dist), "1.2.3", "0123456789abcdef", time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)}
}

// TestSameBytes: an image depends on the release alone.
func TestSameBytes(t *testing.T) {
	r := testRelease(t)
	var digests []v1.Hash
	for range 2 {
		index, err := r.index()
		if err != nil {
			t.Fatal(err)
		}
		digest, err := index.Digest()
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, digest)
	}
	if digests[0] != digests[1] {
		t.Errorf("%v", digests)
	}
}

// TestImage pushes the image to a registry, pulls it, and runs it as a container's runtime would: as its user, on a root that
// cannot be written, with a volume for data. Events come until it is told to end, and none that was answered is missing then.
func TestImage(t *testing.T) {
	r := testRelease(t)
	if os.Geteuid() != 0 {
		t.Fatal("only root can mount what a container has")
	}
	server := httptest.NewServer(registry.New(registry.Logger(log.New(io.Discard, "", 0))))
	t.Cleanup(server.Close)
	ref := strings.TrimPrefix(server.URL, "http://") + "/dingevent/dingevent:1.2.3"
	if err := run(r, filepath.Join(t.TempDir(), "image"), ref); err != nil {
		t.Fatal(err)
	}
	image := pull(t, ref)
	config, err := image.ConfigFile()
	if err != nil {
		t.Fatal(err)
	}
	c := &container{t: t, root: t.TempDir(), volume: t.TempDir(), config: config.Config}
	unpack(t, image, c.root)
	c.wantSystem()
	c.wantNothingLost(filepath.Join(*dist, binaries[0].path))
}

func pull(t *testing.T, ref string) v1.Image {
	t.Helper()
	parsed, err := name.ParseReference(ref)
	if err != nil {
		t.Fatal(err)
	}
	index, err := remote.Index(parsed)
	if err != nil {
		t.Fatal(err)
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifest.Manifests {
		if m.Platform.Architecture == "amd64" {
			image, err := index.Image(m.Digest)
			if err != nil {
				t.Fatal(err)
			}
			return image
		}
	}
	t.Fatal("no image for amd64")
	return nil
}

func unpack(t *testing.T, image v1.Image, root string) {
	t.Helper()
	files := mutate.Extract(image)
	defer files.Close()
	for r := tar.NewReader(files); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(root, h.Name)
		if h.Typeflag == tar.TypeDir {
			err = os.MkdirAll(path, 0o755)
		} else {
			var body []byte
			if body, err = io.ReadAll(r); err == nil {
				err = os.WriteFile(path, body, 0o600)
			}
		}
		if err == nil {
			err = os.Chown(path, h.Uid, h.Gid)
		}
		if err == nil {
			err = os.Chmod(path, h.FileInfo().Mode())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A container is an unpacked image.
type container struct {
	t            *testing.T
	root, volume string
	config       v1.Config
}

// command runs in the container, as its user. Nothing of it can be written but the volume, and there is no /proc.
func (c *container) command(configFile string, args ...string) *exec.Cmd {
	const script = `set -e
root=$1 volume=$2 config=$3 user=$4; shift 4
mount --bind "$root" "$root" && mount -o remount,ro,bind,nosuid "$root"
mount --bind "$volume" "$root/var/lib/dingevent"
mount -t tmpfs none "$root/etc/dingevent" && cp "$config" "$root/etc/dingevent/dingevent.yaml" && chmod 644 "$root/etc/dingevent/dingevent.yaml"
exec chroot --userspec="$user" --groups= "$root" "$@"`
	full := append([]string{"--mount", "--propagation", "private", "sh", "-c", script, "sh", c.root, c.volume, configFile, c.config.User}, c.config.Entrypoint...)
	cmd := exec.Command("unshare", append(full, args...)...)
	cmd.Env = append([]string{"DING_TOKEN=token", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DINGEVENT_DATA=/var/lib/dingevent/data"}, c.config.Env[2:]...) // the shell wants another PATH
	return cmd
}

// wantSystem: the certificates and time zones are what Go reads.
func (c *container) wantSystem() {
	c.t.Helper()
	roots, err := os.ReadFile(filepath.Join(c.root, "etc/ssl/certs/ca-certificates.crt"))
	if err != nil {
		c.t.Fatal(err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(roots) || strings.Count(string(roots), "BEGIN CERTIFICATE") < 100 {
		c.t.Errorf("%d roots", strings.Count(string(roots), "BEGIN CERTIFICATE"))
	}
	zone, err := os.ReadFile(filepath.Join(c.root, "usr/share/zoneinfo/Asia/Shanghai"))
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := time.LoadLocationFromTZData("Asia/Shanghai", zone); err != nil {
		c.t.Error(err)
	}
	if user, _, _ := strings.Cut(c.config.User, ":"); user == "0" || strings.Trim(user, "0123456789") != "" {
		c.t.Errorf("user %s", c.config.User)
	}
	for _, shell := range []string{"bin/sh", "usr/bin/sh"} {
		if _, err := os.Stat(filepath.Join(c.root, shell)); err == nil {
			c.t.Errorf("%s is there", shell)
		}
	}
}

func (c *container) wantNothingLost(program string) {
	t := c.t
	t.Helper()
	// As Kubernetes hands a volume over: of root, for the group. So data is a folder in it that nobody else can read.
	if err := errors.Join(os.Chown(c.volume, 0, user), os.Chmod(c.volume, 0o2770)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{c.root, c.volume} { // the user must get through the folders above them
		if err := os.Chmod(filepath.Dir(dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(c.root, 0o755); err != nil {
		t.Fatal(err)
	}
	listen, api, simulator := freeAddress(t), freeAddress(t), freeAddress(t)
	var delivered counter
	hook := httptest.NewServer(&delivered)
	t.Cleanup(hook.Close)
	config := filepath.Join(t.TempDir(), "dingevent.yaml")
	text := fmt.Sprintf(`data: /var/lib/dingevent/data
listen: %s
api: %s
apps: [{name: hr, http: {path: /cb, keys: [{token: "${DING_TOKEN}", aes_key: "1234567890123456789012345678901234567890123", owners: [dingkey]}]}}]
subscriptions: [{name: hook, start: beginning, webhook: {url: %q}}]
`, listen, api, hook.URL)
	if err := os.WriteFile(config, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	health := func() error {
		out, err := c.command(config, c.config.Healthcheck.Test[2:]...).CombinedOutput()
		if err != nil {
			return fmt.Errorf("%w: %s", err, out)
		}
		return nil
	}
	if health() == nil {
		t.Error("a container that has not started is healthy")
	}

	serve := c.command(config, c.config.Cmd...)
	var said bytes.Buffer
	serve.Stderr, serve.Stdout = &said, t.Output()
	start(t, serve)
	until(t, "it is healthy", health)
	sim := exec.Command(program, "simulate", "--addr", simulator, "--callback", "http://"+listen+"/cb", "--token", "token", "--aes-key", "1234567890123456789012345678901234567890123", "--owner", "dingkey")
	start(t, sim)
	trigger := exec.Command(program, "trigger", "user_add_org", "--simulator", "http://"+simulator, "--transport", "http", "--id", "e", "--count", "500", "--every", "4ms", "--wait", "10s", "--json")
	out, err := trigger.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"verify"}, {"events", "--text", "e-1"}, {"backup", data + "/copy.db"}, {"doctor", "-c", "/etc/dingevent/dingevent.yaml"}} {
		if out, err := c.command(config, args...).CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v", err)
	}
	if strings.Contains(said.String(), "WARN") || strings.Contains(said.String(), "ERROR") {
		t.Errorf("%s", &said)
	}
	if health() == nil {
		t.Error("a container that has ended is healthy")
	}
	stored, err := c.command(config, "events", "--json", "--limit", "1000").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dec := json.NewDecoder(strings.NewReader(string(out))); dec.More(); {
		var p struct{ ID, Outcome string }
		if err := dec.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if p.Outcome != "answered" || !strings.Contains(string(stored), `"id":"`+p.ID+`"`) {
			t.Errorf("%+v is not in the journal", p)
		}
	}
	if n := delivered.count(); n < 400 {
		t.Errorf("%d were delivered", n)
	}
}

func start(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if cmd.ProcessState == nil {
			cmd.Process.Kill()
			cmd.Wait()
		}
	})
}

func until(t *testing.T, what string, holds func() error) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if err = holds(); err == nil {
			return
		}
	}
	t.Fatalf("not yet: %s: %v", what, err)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
