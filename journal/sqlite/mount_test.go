//go:build linux

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/internal/needroot"
	"github.com/dingevent/dingevent/internal/smalldisk"
	"github.com/dingevent/dingevent/journal"
)

// TestMountedOver: a file system is mounted over the folder of an open journal. Nothing is taken from then on, the error says
// what to do, and service resumes once it is unmounted.
func TestMountedOver(t *testing.T) {
	longtest.Skip(t)
	needroot.Check(t)
	for name, mount := range map[string]func(folder string) error{
		"tmpfs":                     func(folder string) error { return syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=1m") },
		"a folder":                  func(folder string) error { return syscall.Mount(t.TempDir(), folder, "", syscall.MS_BIND, "") },
		"a folder of another's own": func(folder string) error { return syscall.Mount(journalOfAnother(t), folder, "", syscall.MS_BIND, "") },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			j := openAt(t, filepath.Join(folder, "journal.db"), nil)
			take(t, j, 0, 10)
			if err := mount(folder); err != nil {
				needroot.Cannot(t, "nobody lets us mount: %v", err)
			}
			defer syscall.Unmount(folder, syscall.MNT_DETACH)
			next := refusedSoon(t, j, 10)
			advises(t, j, "take away what was mounted over them")
			if err := syscall.Unmount(folder, 0); err != nil {
				t.Fatal(err)
			}
			resumes(t, j, next)
		})
	}
}

// journalOfAnother returns a folder with a journal.db that is not ours.
func journalOfAnother(t *testing.T) (folder string) {
	folder = t.TempDir()
	j := openAt(t, filepath.Join(folder, "journal.db"), nil)
	take(t, j, 1_000_000, 3)
	if err := j.Close(); err != nil {
		t.Error(err)
	}
	return folder
}

// TestUnmountedLazily: the file system of an open journal is unmounted as "umount -l" does. Nothing is taken until it is
// mounted again.
func TestUnmountedLazily(t *testing.T) {
	disk := smalldisk.Ext4(t, 16)
	device := filepath.Join("/dev", deviceOf(t, disk))
	j := openAt(t, filepath.Join(disk, "journal.db"), nil)
	take(t, j, 0, 10)
	if err := syscall.Unmount(disk, syscall.MNT_DETACH); err != nil {
		t.Fatal(err)
	}
	next := refusedSoon(t, j, 10)
	advises(t, j, "mount their file system again")
	if err := syscall.Mount(device, disk, "ext4", 0, ""); err != nil {
		t.Fatal(err)
	}
	resumes(t, j, next)
	if err := j.Close(); err != nil { // before the disk is unmounted
		t.Error(err)
	}
}

// TestReadOnlyDisk: the kernel makes a file system read-only, as it does after an error of the disk. Nothing is taken, the error
// says what to do, and all that was answered is there once the disk was checked.
func TestReadOnlyDisk(t *testing.T) {
	disk := smalldisk.Ext4(t, 16)
	name := deviceOf(t, disk)
	if err := syscall.Mount("", disk, "", syscall.MS_REMOUNT, "errors=remount-ro"); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(disk, "journal.db")
	j := openAt(t, path, nil)
	take(t, j, 0, 10)
	if err := os.WriteFile(filepath.Join("/sys/fs/ext4", name, "trigger_fs_error"), []byte("1"), 0); err != nil {
		needroot.Cannot(t, "the kernel lets nobody break a file system: %v", err)
	}
	answered := refusedSoon(t, j, 10)
	advises(t, j, "the file system is read-only")
	_ = j.Close() // it cannot move the log into the file
	if _, err := Open(path, &Options{Logger: quiet}); !errors.Is(err, syscall.EROFS) {
		t.Errorf("Open: %v, want EROFS", err)
	}
	if err := syscall.Unmount(disk, 0); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("e2fsck", "-fy", filepath.Join("/dev", name)).CombinedOutput(); err != nil && !strings.Contains(string(out), "MODIFIED") {
		t.Logf("e2fsck: %v: %s", err, out)
	}
	if err := syscall.Mount(filepath.Join("/dev", name), disk, "ext4", 0, ""); err != nil {
		t.Fatal(err)
	}
	again := openAt(t, path, nil)
	if n := len(seqs(t, again)); n < answered {
		t.Errorf("%d of %d answered are there", n, answered)
	}
	take(t, again, answered, 10)
	if err := again.Close(); err != nil { // before the disk is unmounted
		t.Error(err)
	}
}

// deviceOf is the name of the device that a file system lies on, such as loop0. It stays there until the test ends, whatever is
// unmounted.
func deviceOf(t *testing.T, folder string) string {
	t.Helper()
	var stat syscall.Stat_t
	if err := syscall.Stat(folder, &stat); err != nil {
		t.Fatal(err)
	}
	link, err := os.Readlink(fmt.Sprintf("/sys/dev/block/%d:%d", stat.Dev>>8&0xfff, stat.Dev&0xff|stat.Dev>>12&^0xff))
	if err != nil {
		needroot.Cannot(t, "no device is known: %v", err)
	}
	name := filepath.Base(link)
	device, err := os.Open(filepath.Join("/dev", name))
	if err != nil {
		needroot.Cannot(t, "the device cannot be opened: %v", err)
	}
	t.Cleanup(func() { device.Close() })
	return name
}

// refusedSoon is takeUntilRefused, and fails if that takes long.
func refusedSoon(t *testing.T, j *Journal, from int) int {
	t.Helper()
	began := time.Now()
	next := takeUntilRefused(t, j, from)
	if took := time.Since(began); took > 30*time.Second { // of a crowded machine
		t.Errorf("events were taken for %v more", took)
	}
	return next
}

// advises wants the journal to stay suspended, and to say soon what to do.
func advises(t *testing.T, j *Journal, next string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !strings.Contains(j.Stats().Cause, next); <-time.After(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%+v; want it to say %q", j.Stats(), next)
		}
	}
	suspended(t, j, next)
}

// resumes waits until an event is taken again, and wants all before it.
func resumes(t *testing.T, j *Journal, next int) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; <-time.After(20 * time.Millisecond) {
		err := j.Receive(t.Context(), event(fmt.Sprint(next)))
		if err == nil {
			break
		}
		if !errors.Is(err, journal.ErrSuspended) || time.Now().After(deadline) {
			t.Fatalf("service does not resume: %v", err)
		}
	}
	if n := len(seqs(t, j)); n != next+1 {
		t.Errorf("%d entries, want %d", n, next+1)
	}
}
