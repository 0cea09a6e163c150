//go:build unix

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/longtest"
)

// TestHandOver: three gateways share a journal, and programs open at a load balancer in front of all, or at one of them. Each
// program is led to the gateway that works the subscription, and gets events. That gateway is ended and killed again and again,
// while pushes come. The programs are led to the next one, and no event is lost.
func TestHandOver(t *testing.T) {
	h := newHandOver(t, false)
	h.attach(h.balancer.addr)
	for _, g := range h.gateways {
		h.attach(g.attach)
	}
	h.play(4)
}

// TestSDKsHandOver is TestHandOver for programs with DingTalk's own clients, unedited. Nothing happens without the flags.
func TestSDKsHandOver(t *testing.T) {
	longtest.Skip(t)
	if *goSDK != "" {
		t.Run("Go", func(t *testing.T) {
			h := newHandOver(t, false)
			s := &sdkTest{T: t, attach: h.balancer.addr}
			h.sdks = append(h.sdks, startGoSDK("go.mod", "http")(s), startGoSDK("go.mod", "http")(s), startGoSDK("beta.mod", "http")(s))
			h.play(3)
		})
	}
	if *nodeSDK != "" {
		t.Run("Node", func(t *testing.T) {
			h := newHandOver(t, true)
			cas := h.certificates()
			for range 3 {
				program := exec.Command("node", "--require", filepath.Join(*nodeSDK, "to-simulate.cjs"), filepath.Join(*nodeSDK, "program.mjs"))
				h.sdks = append(h.sdks, startSDK(t, program, "SIMULATE="+h.balancer.addr, "NODE_EXTRA_CA_CERTS="+cas))
			}
			h.play(3)
		})
	}
}

// play has the programs handle events, and ends gateways meanwhile.
func (h *handOver) play(programs int) {
	h.together()
	h.push(200)
	h.settles()
	h.eachHasSome(programs)
	for round, end := range []func(*handGateway){h.terminate, h.kill, h.terminate, h.kill} {
		holder := h.holder()
		h.push(30)
		end(holder)
		h.push(30)
		h.settles() // while that gateway is away
		h.start(holder)
		h.push(30)
		h.settles()
		h.Logf("round %d: %d events, none lost, %d came again", round+1, len(h.pushed), h.again())
	}
	h.together()
	if h.crashes > 4 {
		h.Errorf("programs ended by themselves %d times, with 4 gateways that ended", h.crashes)
	}
}

// revive starts programs again that have ended by themselves.
func (h *handOver) revive() {
	h.Helper()
	for _, program := range h.sdks {
		if program.again(h.T) {
			h.crashes++
			h.Logf("a program has ended by itself, and is started again")
		}
	}
}

// attach starts a program with our own client, which opens at an address.
func (h *handOver) attach(addr string) {
	file := filepath.Join(h.dir, fmt.Sprintf("program%d.txt", len(h.files)))
	h.files = append(h.files, file)
	program := exec.Command("attach", "http://"+addr, sdkClient, sdkSecret, file)
	log := logTo(h.T, program)
	if err := program.Start(); err != nil {
		h.Fatal(err)
	}
	h.Cleanup(func() { program.Process.Kill(); program.Wait(); log() })
}

// counts are how often each program got each event.
func (h *handOver) counts() (all []map[string]int) {
	for _, file := range h.files {
		got := map[string]int{}
		text, _ := os.ReadFile(file) // there is none before the first event
		for line := range strings.Lines(string(text)) {
			if fields := strings.Fields(line); strings.HasSuffix(line, "\n") && len(fields) > 1 {
				got[fields[1]]++
			}
		}
		all = append(all, got)
	}
	for _, program := range h.sdks {
		got := map[string]int{}
		program.mu.Lock()
		for id, times := range program.events {
			got[id] = len(times)
		}
		program.mu.Unlock()
		all = append(all, got)
	}
	return all
}

// settles waits until every event that was answered has come to a program.
func (h *handOver) settles() {
	h.Helper()
	for _, push := range h.pushed {
		if _, err := push.push.Wait(h.Context()); err != nil {
			h.Fatal(err)
		}
	}
	missing := ""
	waitUntilOr(h.T, func() bool {
		h.revive()
		got := h.counts()
		missing = ""
		for _, push := range h.pushed {
			n := 0
			for _, one := range got {
				n += one[push.id]
			}
			if n == 0 {
				missing = push.id
				return false
			}
		}
		return true
	}, func() string { return fmt.Sprintf("%s never came; the gateways say:\n%s", missing, h.gatewaysText()) })
}

// again is how many deliveries were not the first of their event.
func (h *handOver) again() int {
	n := -len(h.pushed)
	for _, got := range h.counts() {
		for _, times := range got {
			n += times
		}
	}
	return n
}

func (h *handOver) eachHasSome(programs int) {
	h.Helper()
	counts := h.counts()
	if len(counts) != programs {
		h.Fatalf("there are %d programs, want %d", len(counts), programs)
	}
	for i, got := range counts {
		if len(got) == 0 {
			h.Errorf("program %d got none of %d events", i, len(h.pushed))
		}
	}
}

// together waits until all programs are attached to the gateway that works the subscription, and to no other one. Our own client
// connects twice, and DingTalk's for Node more often if a connection was refused.
func (h *handOver) together() {
	h.Helper()
	want := 2*len(h.files) + len(h.sdks)
	waitUntilOr(h.T, func() bool {
		h.revive()
		list, err := h.list()
		if err != nil {
			return false
		}
		attached, here := 0, 0
		for _, g := range list {
			for _, sub := range standingOf(g).Subscriptions {
				attached += sub.Attached
				if worksBilling(g) {
					here += sub.Attached
				}
			}
		}
		return here >= want && attached == here
	}, func() string { return fmt.Sprintf("they are not together:\n%s", h.gatewaysText()) })
}

// holder is the gateway that works the subscription.
func (h *handOver) holder() (holder *handGateway) {
	h.Helper()
	waitUntilOr(h.T, func() bool {
		list, _ := h.list()
		for _, g := range list {
			for _, mine := range h.gateways {
				if worksBilling(g) && standingOf(g).Attach != nil && strings.HasSuffix(standingOf(g).Attach.URL, mine.attach) {
					holder = mine
				}
			}
		}
		return holder != nil
	}, func() string { return "nobody works the subscription:\n" + h.gatewaysText() })
	return holder
}

// list are the gateways that are there, as the database has them.
func (h *handOver) list() (list []api.Gateway, err error) {
	for lines := json.NewDecoder(strings.NewReader(h.gatewaysText())); lines.More(); {
		var g api.Gateway
		if err := lines.Decode(&g); err != nil {
			return nil, err
		}
		if g.Alive {
			list = append(list, g)
		}
	}
	return list, nil
}

func (h *handOver) gatewaysText() string {
	var out bytes.Buffer
	if err := run(h.Context(), []string{"gateways", "--json", "--database", h.database}, nil, &out, &out); err != nil {
		return err.Error()
	}
	return out.String()
}

func standingOf(g api.Gateway) api.GatewayStanding {
	return *cmp.Or(g.Standing, &api.GatewayStanding{})
}

func worksBilling(g api.Gateway) bool {
	for _, work := range g.Works {
		if work == "subscription/billing" {
			return true
		}
	}
	return false
}
