package diskroom

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

func TestRoom(t *testing.T) {
	dir := t.TempDir()
	room, err := Of(dir)
	if errors.Is(err, errors.ErrUnsupported) {
		t.Skip(err)
	}
	if err != nil || room.Free <= 0 || room.Total < room.Free {
		t.Errorf("%+v, %v", room, err)
	}
	if _, err := Of(filepath.Join(dir, "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
	if err := Try(dir); err != nil {
		t.Error(err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 0 {
		t.Errorf("Try left %v", files)
	}
}

func TestMakeAndExtend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	const size = 3 << 20
	if err := Make(path, size); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() != size || Taken(info) < size || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, size %d, taken %d, %v; want %d of both", err, info.Size(), Taken(info), info.Mode(), size)
	}
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if err := Extend(file, 2*size); err != nil {
		t.Fatal(err)
	}
	if info, err = os.Stat(path); err != nil || info.Size() != size {
		t.Errorf("%v: Extend changed the length to %d", err, info.Size())
	}
}
