package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

const config = `
data: %[1]s
listen: %[2]s
api: 127.0.0.1:0
apps:
  - name: power
    http:
      path: /cb
      keys: [{token: %[4]s, aes_key: %[5]q, owners: [%[6]s]}]
subscriptions:
  - name: hook
    start: beginning
    order: corp
    retry: {first: 20ms, max: 200ms}
    webhook: {url: "http://%[3]s/", format: raw, headers: {Life: "${LIFE}"}}
  - name: lines
    start: beginning
    file: {path: %[1]s/lines.ndjson}
`

// A gateway is a dingevent that runs.
type gateway struct {
	cmd *exec.Cmd
	log bytes.Buffer
}

// start starts a gateway on a data folder, and waits until it listens.
func start(program, data, listen, hook, life string) (*gateway, error) {
	g, err := launch(program, data, listen, hook, life)
	if err != nil {
		return nil, err
	}
	return g, g.await(listen)
}

// launch starts a gateway.
func launch(program, data, listen, hook, life string) (*gateway, error) {
	path := filepath.Join(filepath.Dir(data), "dingevent-"+life+".yaml")
	if err := os.WriteFile(path, fmt.Appendf(nil, config, data, listen, hook, token, aesKey, owner), 0o600); err != nil {
		return nil, err
	}
	g := &gateway{cmd: exec.Command(program, "serve", "--config", path)}
	g.cmd.Env = append(os.Environ(), "LIFE="+life)
	g.cmd.Stderr = &g.log
	return g, g.cmd.Start()
}

// await waits until it listens. If it does not, it is killed.
func (g *gateway) await(listen string) error {
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", listen)
		if err == nil {
			conn.Close()
			return nil
		}
		if time.Now().After(end) {
			g.kill()
			return fmt.Errorf("the gateway did not come up: %w\n%s", err, g.log.String())
		}
	}
}

func (g *gateway) kill() {
	g.cmd.Process.Kill()
	g.cmd.Wait()
}

// freeAddr is an address that nobody listens at.
func freeAddr() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}
