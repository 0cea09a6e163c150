// Package installtest installs the packages on a fresh Debian, runs the service there, and takes it away again.
package installtest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var (
	dist  = flag.String("dist", "", "the folder that scripts/release.sh has made")
	suite = flag.String("suite", "bookworm", "the Debian to install on")
)

// TestInstall is a package's whole life on one machine.
func TestInstall(t *testing.T) {
	if *dist == "" {
		t.Skip("run it with: make install-test")
	}
	deb, rpm := one(t, "*_amd64.deb"), one(t, "*.x86_64.rpm")
	m := newMachine(t, *suite)
	m.boot()
	before := m.files()
	l := newLoad(t, one(t, "dingevent_linux_amd64_v1/dingevent"))
	inside := m.copyIn(deb)

	if out := m.run("dpkg", "-i", inside); !strings.Contains(out, "systemctl enable --now dingevent") {
		t.Errorf("dpkg does not say what is next:\n%s", out)
	}
	m.wantFresh()
	m.configure(l)
	m.wantConfined()
	m.wantReloaded(l)
	m.wantNothingLost(l)
	m.wantBackup()
	m.wantJournal()
	m.upgrade(inside)
	m.wantRemoved(before)
	m.wantPurged(inside, before)
	m.wantRPM(m.copyIn(rpm), l, before)
}

// wantFresh: a new package waits for its config, and a start without one says what is missing.
func (m *machine) wantFresh() {
	m.t.Helper()
	if state := m.property("dingevent", "ActiveState"); state != "inactive" {
		m.t.Errorf("a package that was just installed is %s", state)
	}
	m.fails("systemctl", "is-enabled", "dingevent")
	if info, err := os.Stat(m.path("/etc/dingevent/secrets")); err != nil || info.Mode().Perm() != 0o600 {
		m.t.Errorf("secrets: %v %v", info, err)
	}
	m.fails("systemctl", "start", "dingevent")
	m.until("the log names the variable", func() error {
		if log := m.run("journalctl", "-u", "dingevent", "-o", "cat"); !strings.Contains(log, "DING_CLIENT_ID") {
			return fmt.Errorf("%s", log)
		}
		return nil
	})
	m.run("systemctl", "stop", "dingevent")
}

// configure starts the service. The first push after that is stored at once, because the start has waited until it would be.
func (m *machine) configure(l *load) {
	m.t.Helper()
	m.write("/etc/dingevent/dingevent.yaml", l.config(), 0o644)
	m.write("/etc/dingevent/secrets", l.secrets(), 0o600)
	m.run("systemd-run", "--quiet", "--pipe", "-p", "EnvironmentFile=/etc/dingevent/secrets", "dingevent", "check", "-c", "/etc/dingevent/dingevent.yaml")
	m.run("systemctl", "enable", "--now", "dingevent", "dingevent-backup.timer")
	first := l.push("first", 1)()
	if len(first) != 1 || first[0].Outcome != "answered" || len(first[0].Attempts) != 1 {
		m.t.Errorf("the first push: %+v", first)
	}
	l.wantDelivered(first)
	m.run("runuser", "-u", "dingevent", "--", "dingevent", "status", "--ready", "--data", "/var/lib/dingevent")
}

// wantConfined: the process is the user's, and may do nothing that the unit takes away.
func (m *machine) wantConfined() {
	m.t.Helper()
	status := m.run("cat", "/proc/"+m.property("dingevent", "MainPID")+"/status")
	uid := strings.TrimSpace(m.run("id", "-u", "dingevent"))
	for _, want := range []string{"Uid:\t" + uid + "\t" + uid, "NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000"} {
		if !strings.Contains(status, want) {
			m.t.Errorf("the process has not %q:\n%s", want, status)
		}
	}
	m.run("systemd-analyze", "security", "--threshold=20", "dingevent.service")
	const units = "/usr/lib/systemd/system/"
	m.run("systemd-analyze", "verify", units+"dingevent.service", units+"dingevent-backup.service", units+"dingevent-backup.timer")
}

// wantReloaded: systemctl reload has the same process read the config again, and refuses one that is wrong.
func (m *machine) wantReloaded(l *load) {
	m.t.Helper()
	former := m.property("dingevent", "MainPID")
	m.write("/etc/dingevent/dingevent.yaml", l.config()+"  - {name: more, start: beginning, file: {path: /var/lib/dingevent/more.ndjson}}\n", 0o644)
	m.run("systemctl", "reload", "dingevent")
	if status := m.run("runuser", "-u", "dingevent", "--", "dingevent", "subscriptions", "--data", "/var/lib/dingevent"); !strings.Contains(status, "more") {
		m.t.Errorf("the new subscription is not there:\n%s", status)
	}
	m.write("/etc/dingevent/dingevent.yaml", l.config()+"  - {name: more, nonsense: 1}\n", 0o644)
	m.fails("systemctl", "reload", "dingevent")
	if pid := m.property("dingevent", "MainPID"); pid != former || m.property("dingevent", "ActiveState") != "active" {
		m.t.Errorf("process %s before the reload, and %s after it", former, pid)
	}
	m.write("/etc/dingevent/dingevent.yaml", l.config(), 0o644)
}

// wantNothingLost: events come while the service starts again, is killed, and the machine boots again.
func (m *machine) wantNothingLost(l *load) {
	m.t.Helper()
	pushing := l.push("load", 6000)
	l.wantMore(m)
	m.run("systemctl", "restart", "dingevent")
	l.wantMore(m)
	killed := m.property("dingevent", "MainPID")
	m.run("systemctl", "kill", "--signal=KILL", "--kill-who=main", "dingevent")
	m.until("systemd has started it again", func() error {
		if pid := m.property("dingevent", "MainPID"); pid == killed || pid == "0" || m.property("dingevent", "NRestarts") != "1" {
			return fmt.Errorf("process %s", pid)
		}
		return nil
	})
	l.wantMore(m)
	m.reboot()
	if state := m.property("dingevent", "ActiveState"); state != "active" {
		m.t.Errorf("after the machine has booted it is %s", state)
	}
	l.wantMore(m)
	all, again := pushing(), 0
	for _, e := range all {
		if e.Outcome != "answered" {
			m.t.Errorf("%s: %s", e.ID, e.Outcome)
		}
		if len(e.Attempts) > 1 {
			again++
		}
	}
	if len(all) != 6000 || again < 10 {
		m.t.Errorf("%d events, and %d were pushed again; no load was there while the daemon was away", len(all), again)
	}
	m.t.Logf("%d of %d pushes came again, because the daemon was away", again, len(all))
	l.wantDelivered(all)
}

// wantBackup: what the timer starts makes a backup.
func (m *machine) wantBackup() {
	m.t.Helper()
	m.run("systemctl", "start", "dingevent-backup.service")
	if backups, err := filepath.Glob(m.path("/var/backups/dingevent/*")); err != nil || len(backups) != 1 {
		m.t.Errorf("backups: %v %v", backups, err)
	}
}

// wantJournal: the log of the system has what the daemon says, and no secret.
func (m *machine) wantJournal() {
	m.t.Helper()
	log := m.run("journalctl", "-u", "dingevent", "-o", "cat", "--no-pager")
	for _, want := range []string{"dingevent serves", "the end begins", "dingevent has ended"} {
		if !strings.Contains(log, want) {
			m.t.Errorf("the log of the system has not %q:\n%s", want, log)
		}
	}
	if strings.Contains(log, secret) || strings.Contains(log, aesKey) {
		m.t.Error("a secret is in the log of the system")
	}
}

// upgrade: a running daemon is started again, and the config stays.
func (m *machine) upgrade(deb string) {
	m.t.Helper()
	former := m.property("dingevent", "MainPID")
	m.run("dpkg", "-i", deb)
	if pid := m.property("dingevent", "MainPID"); pid == former || pid == "0" {
		m.t.Errorf("process %s before the upgrade and %s after it", former, pid)
	}
	m.run("runuser", "-u", "dingevent", "--", "dingevent", "status", "--ready", "--data", "/var/lib/dingevent")
}

// wantRemoved: the journal and the config stay, and nothing else.
func (m *machine) wantRemoved(before map[string]string) {
	m.t.Helper()
	m.run("dpkg", "-r", "dingevent")
	m.wantStopped()
	wantSame(m.t, before, m.files(), "/etc/dingevent", "/var/lib/dingevent", "/var/backups/dingevent")
	for _, name := range []string{"/etc/dingevent/dingevent.yaml", "/etc/dingevent/secrets", "/var/lib/dingevent/journal.db"} {
		if _, err := os.Stat(m.path(name)); err != nil {
			m.t.Error(err)
		}
	}
}

// wantPurged: installed again it goes on with its journal; purged, only backups stay.
func (m *machine) wantPurged(deb string, before map[string]string) {
	m.t.Helper()
	m.run("dpkg", "-i", deb)
	m.run("systemctl", "enable", "--now", "dingevent")
	if events := m.run("runuser", "-u", "dingevent", "--", "dingevent", "events", "--data", "/var/lib/dingevent", "--limit", "1"); !strings.Contains(events, "load") {
		m.t.Errorf("the journal has not the last event:\n%s", events)
	}
	m.run("dpkg", "-P", "dingevent")
	m.wantStopped()
	wantSame(m.t, before, m.files(), "/var/backups/dingevent")
}

func (m *machine) wantStopped() {
	m.t.Helper()
	if out, err := m.try("sh", "-c", "grep -x dingevent /proc/[0-9]*/comm"); err == nil {
		m.t.Errorf("it still runs: %s", out)
	}
	m.fails("systemctl", "cat", "dingevent")
}

// wantRPM: rpm's package starts and goes in the same way. Its dependencies have other names on Debian.
func (m *machine) wantRPM(rpm string, l *load, before map[string]string) {
	m.t.Helper()
	m.run("rpm", "--install", "--nodeps", rpm)
	m.configure(l)
	m.run("rpm", "--erase", "dingevent")
	m.wantStopped()
	wantSame(m.t, before, m.files(), "/etc/dingevent", "/var/lib/dingevent", "/var/backups/dingevent")
}

// one is the only file of the release with a name.
func one(t *testing.T, pattern string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(*dist, pattern))
	if err != nil || len(files) != 1 {
		t.Fatalf("%s in %s: %v %v", pattern, *dist, files, err)
	}
	return files[0]
}
