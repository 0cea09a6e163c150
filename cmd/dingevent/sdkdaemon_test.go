package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/internal/certtest"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

// An sdkTest is a fake DingTalk, a daemon between it and a program, and the program.
type sdkTest struct {
	*testing.T
	fake    *dingtest.Server
	dir     string
	attach  string // the address of its attach point
	shown   string // a file with the certificate that the program shows, and its key; empty for none
	daemon  *exec.Cmd
	program *sdkProgram
}

const sdkConfig = `
data: data
api: 127.0.0.1:0
attach: {listen: %[1]s%[2]s}
apps:
  - name: hr
    stream: {client_id: dingkey, client_secret: s3cret, base_url: "%[3]s", robot: true}
subscriptions:
  - name: billing
    start: beginning
    timeout: 3s
    retry: {first: 100ms}
    stream: {client_id: ` + sdkClient + `, client_secret: ` + sdkSecret + `}
`

// newSDKTest has an attach point that shows a certificate for host and wants one of each program; without a host there is no TLS.
func newSDKTest(t *testing.T, host string) *sdkTest {
	s := &sdkTest{T: t, dir: t.TempDir(), fake: dingtest.New(&dingtest.Options{PlainTickets: true})}
	t.Cleanup(s.fake.Close)
	server := httptest.NewServer(s.fake)
	t.Cleanup(server.Close)
	s.attach = freeaddr.New(t)
	tls := ""
	if host != "" {
		cert := certtest.New(t, "billing")
		s.shown = certtest.File(t, s.dir, "program.pem", append(cert.Cert, cert.Key...))
		tls = fmt.Sprintf(", self_signed: [%s], client_ca_file: %s", host, certtest.File(t, s.dir, "programs-ca.pem", cert.CA))
	}
	config := fmt.Sprintf(sdkConfig, s.attach, tls, server.URL)
	if err := os.WriteFile(filepath.Join(s.dir, "dingevent.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

// attachCA is the file of the CA that programs have to trust.
func (s *sdkTest) attachCA() string { return filepath.Join(s.dir, "data", "gateway-ca.pem") }

// startDaemon starts it and waits until it takes events.
func (s *sdkTest) startDaemon() {
	s.Helper()
	s.daemon = exec.Command("dingevent", "serve")
	s.daemon.Dir = s.dir
	log := logTo(s.T, s.daemon)
	if err := s.daemon.Start(); err != nil {
		s.Fatal(err)
	}
	daemon := s.daemon
	s.Cleanup(func() { daemon.Process.Kill(); daemon.Wait(); log() })
	waitUntil(s.T, "the daemon connects", func() bool { return s.fake.Connections("dingkey") > 0 })
}

// endDaemon ends it as an operator does.
func (s *sdkTest) endDaemon() {
	s.Helper()
	s.daemon.Process.Signal(os.Interrupt)
	if err := s.daemon.Wait(); err != nil {
		s.Errorf("the daemon's end: %v", err)
	}
	s.leaves()
}

func (s *sdkTest) killDaemon() {
	s.daemon.Process.Kill()
	s.daemon.Wait()
	s.leaves()
}

// leaves waits until DingTalk has lost the daemon's connections, so that the next ones are those of a daemon that serves. A command
// before that would take its files.
func (s *sdkTest) leaves() {
	waitUntil(s.T, "the daemon's connections end", func() bool { return s.fake.Connections("dingkey") == 0 })
}

// decodeLines runs a command on the daemon's data, and returns the JSON objects it prints, one a line.
func decodeLines[T any](s *sdkTest, args ...string) (all []T) {
	s.Helper()
	var out bytes.Buffer
	if err := run(s.Context(), append(args, "--json", "--data", filepath.Join(s.dir, "data")), nil, &out, &out); err != nil {
		s.Fatalf("%v: %v\n%s", args, err, &out)
	}
	for lines := json.NewDecoder(&out); lines.More(); {
		var line T
		if err := lines.Decode(&line); err != nil {
			s.Fatal(err)
		}
		all = append(all, line)
	}
	return all
}
