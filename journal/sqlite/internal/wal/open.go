package wal

import (
	"errors"
	"io"
	"os"
)

// Open reads the log of the database at path. There is none if its file is missing or empty.
func Open(path string) (*Log, error) {
	file, err := os.Open(path + "-wal")
	if errors.Is(err, os.ErrNotExist) {
		return &Log{}, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return nil, err
	}
	index := make([]byte, 2*indexHeader)
	if shm, err := os.Open(path + "-shm"); err == nil { // without it there is less to know
		n, _ := io.ReadFull(shm, index)
		index = index[:n]
		shm.Close()
	}
	return Read(file, info.Size(), index)
}
