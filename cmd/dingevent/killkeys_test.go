package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/wire"
	"github.com/dingevent/dingevent/internal/freeaddr"
)

const killKeysConfig = `
data: data
listen: 127.0.0.1:0
api: %s
apps:
  - {name: hr, exec: {command: [cat]}}
`

// TestKillKeys kills the gateway with SIGKILL at random moments, while keys are made and rotated. Afterwards each key that was answered is
// good. Of one whose answer was lost, a rotation gives a new one, and the key that its program has stays good.
func TestKillKeys(t *testing.T) {
	k := &keyKills{t: t, dir: t.TempDir(), rotated: map[string]int{}}
	if err := os.WriteFile(filepath.Join(k.dir, "dingevent.yaml"), fmt.Appendf(nil, killKeysConfig, freeaddr.New(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	for life := range *kills {
		gateway, client := k.start()
		working := make(chan struct{})
		go func() { defer close(working); k.work(client, life) }()
		<-time.After(rand.N(300 * time.Millisecond))
		if err := gateway.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		gateway.Wait()
		<-working
	}
	gateway, client := k.start()
	k.verify(client)
	gateway.Process.Signal(os.Interrupt)
	if err := gateway.Wait(); err != nil {
		t.Error(err)
	}
	t.Logf("%d keys, %d without an answer", len(k.secrets), k.lost)
}

// keyKills are the keys of gateways that are killed.
type keyKills struct {
	t       *testing.T
	dir     string
	secrets []string // that were answered
	rotated map[string]int
	lost    int // answers
}

// start starts the gateway, and waits until its API answers.
func (k *keyKills) start() (*exec.Cmd, *wire.Client) {
	k.t.Helper()
	gateway := exec.Command("dingevent", "serve")
	said := new(bytes.Buffer)
	gateway.Dir, gateway.Stderr = k.dir, said
	if err := gateway.Start(); err != nil {
		k.t.Fatal(err)
	}
	k.t.Cleanup(func() { gateway.Process.Kill() })
	for deadline := time.Now().Add(2 * time.Minute); ; <-time.After(10 * time.Millisecond) {
		if at, err := wire.ReadAddress(filepath.Join(k.dir, "data")); err == nil {
			client := at.Client()
			if _, err := client.Status(k.t.Context()); err == nil {
				return gateway, client
			}
		}
		if time.Now().After(deadline) {
			gateway.Process.Kill()
			gateway.Wait()
			k.t.Fatalf("the gateway did not come up:\n%s", said)
		}
	}
}

// work makes and rotates keys until an answer is lost.
func (k *keyKills) work(client *wire.Client, life int) {
	for n := 0; n < 40; n++ {
		name := fmt.Sprintf("k%d-%d", life, n%10)
		made, err := k.makeOrRotate(client, name)
		if err != nil {
			k.lost++
			return
		}
		k.secrets = append(k.secrets, made.Secret)
		k.rotated[name]++
	}
}

func (k *keyKills) makeOrRotate(client *wire.Client, name string) (api.NewKey, error) {
	ctx, cancel := context.WithTimeout(k.t.Context(), time.Minute)
	defer cancel()
	if k.rotated[name] == 0 {
		return client.MakeKey(ctx, api.KeySpec{Name: name, Role: "viewer"})
	}
	return client.RotateKey(ctx, name, api.RotateSpec{})
}

// verify wants that each key that was answered is good, and after that gives each name a new one, which is.
func (k *keyKills) verify(client *wire.Client) {
	k.t.Helper()
	try := func(secret string) error {
		as := *client
		as.Token = secret
		_, err := as.Status(k.t.Context())
		return err
	}
	for i, secret := range k.secrets {
		if err := try(secret); err != nil {
			k.t.Errorf("key %d of %d: %v", i, len(k.secrets), err)
		}
	}
	keys, err := client.Keys(k.t.Context())
	if err != nil || len(keys) < len(k.rotated) {
		k.t.Fatalf("%d keys of %d: %v", len(keys), len(k.rotated), err)
	}
	for _, key := range keys {
		made, err := client.RotateKey(k.t.Context(), key.Name, api.RotateSpec{Overlap: "0s"})
		if err != nil {
			k.t.Fatal(err)
		}
		if err := try(made.Secret); err != nil {
			k.t.Error(err)
		}
	}
	for _, secret := range k.secrets {
		if err := try(secret); api.CodeOf(err) != api.CodeDenied {
			k.t.Errorf("a key that was rotated without an overlap: %v", err)
		}
	}
}
