package main

import (
	"context"
	"slices"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// A node is a file or a folder of the recorded file system, which lies over a folder.
type node struct {
	fs.LoopbackNode
	rec *recorder
	ino uint64 // of the file below
}

// mount lays a recorded file system over the folder below.
func mount(below, at string) (*recorder, *fuse.Server, error) {
	var st syscall.Stat_t
	if err := syscall.Stat(below, &st); err != nil {
		return nil, nil, err
	}
	rec := newRecorder(st.Ino)
	root := &fs.LoopbackRoot{Path: below, Dev: uint64(st.Dev)}
	root.NewNode = func(data *fs.LoopbackRoot, _ *fs.Inode, _ string, st *syscall.Stat_t) fs.InodeEmbedder {
		return &node{fs.LoopbackNode{RootData: data}, rec, st.Ino}
	}
	top := &node{fs.LoopbackNode{RootData: root}, rec, st.Ino}
	root.RootNode = top
	server, err := fs.Mount(at, top, &fs.Options{MountOptions: fuse.MountOptions{
		DirectMountStrict: true, FsName: "power", Name: "power", MaxBackground: 64, DisableXAttrs: true,
	}})
	return rec, server, err
}

func (n *node) Create(ctx context.Context, name string, flags, mode uint32, out *fuse.EntryOut) (in *fs.Inode, fh fs.FileHandle, how uint32, errno syscall.Errno) {
	n.rec.mu.Lock()
	defer n.rec.mu.Unlock()
	if n.rec.cut {
		return nil, nil, 0, syscall.EIO
	}
	in, fh, how, errno = n.LoopbackNode.Create(ctx, name, flags, mode, out)
	if errno != 0 {
		return in, fh, how, errno
	}
	child := in.Operations().(*node)
	number := n.rec.fresh(child.ino)
	n.rec.ops = append(n.rec.ops, op{kind: create, file: number, dir: n.rec.number(n.ino), name: name})
	return in, &file{fh.(*fs.LoopbackFile), n.rec, number}, how, 0
}

func (n *node) Open(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	number := n.rec.of(n.ino)
	fh, how, errno := n.LoopbackNode.Open(ctx, flags&^syscall.O_TRUNC)
	if errno != 0 {
		return fh, how, errno
	}
	f := &file{fh.(*fs.LoopbackFile), n.rec, number}
	if flags&syscall.O_TRUNC != 0 {
		in := &fuse.SetAttrIn{SetAttrInCommon: fuse.SetAttrInCommon{Valid: fuse.FATTR_SIZE}}
		errno = n.Setattr(ctx, f, in, &fuse.AttrOut{})
	}
	return f, how, errno
}

func (n *node) Setattr(ctx context.Context, fh fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	var ops []op
	if size, ok := in.GetSize(); ok {
		ops = append(ops, op{kind: resize, file: n.rec.of(n.ino), offset: int64(size)})
	}
	if f, ok := fh.(*file); ok {
		fh = f.LoopbackFile
	}
	return n.rec.do(func() syscall.Errno { return n.LoopbackNode.Setattr(ctx, fh, in, out) }, ops...)
}

func (n *node) Mkdir(ctx context.Context, name string, mode uint32, out *fuse.EntryOut) (in *fs.Inode, errno syscall.Errno) {
	n.rec.mu.Lock()
	defer n.rec.mu.Unlock()
	if n.rec.cut {
		return nil, syscall.EIO
	}
	in, errno = n.LoopbackNode.Mkdir(ctx, name, mode, out)
	if errno == 0 {
		number := n.rec.fresh(in.Operations().(*node).ino)
		n.rec.ops = append(n.rec.ops, op{kind: create, file: number, dir: n.rec.number(n.ino), name: name, folder: true})
	}
	return in, errno
}

func (n *node) Unlink(ctx context.Context, name string) syscall.Errno {
	return n.rec.do(func() syscall.Errno { return n.LoopbackNode.Unlink(ctx, name) }, op{kind: remove, dir: n.rec.of(n.ino), name: name})
}

func (n *node) Rmdir(ctx context.Context, name string) syscall.Errno {
	return n.rec.do(func() syscall.Errno { return n.LoopbackNode.Rmdir(ctx, name) }, op{kind: remove, dir: n.rec.of(n.ino), name: name})
}

func (n *node) Rename(ctx context.Context, name string, to fs.InodeEmbedder, newName string, flags uint32) syscall.Errno {
	if flags != 0 {
		return syscall.EINVAL
	}
	return n.rec.do(func() syscall.Errno { return n.LoopbackNode.Rename(ctx, name, to, newName, 0) },
		op{kind: move, dir: n.rec.of(n.ino), name: name, newDir: n.rec.of(to.(*node).ino), newName: newName})
}

// What this file system does not know, programs do otherwise.

func (n *node) Link(context.Context, fs.InodeEmbedder, string, *fuse.EntryOut) (*fs.Inode, syscall.Errno) {
	return nil, syscall.ENOSYS
}

func (n *node) CopyFileRange(context.Context, fs.FileHandle, uint64, *fs.Inode, fs.FileHandle, uint64, uint64, uint64) (uint32, syscall.Errno) {
	return 0, syscall.ENOSYS
}

func (n *node) OpendirHandle(ctx context.Context, flags uint32) (fs.FileHandle, uint32, syscall.Errno) {
	fh, how, errno := n.LoopbackNode.OpendirHandle(ctx, flags)
	if errno != 0 {
		return fh, how, errno
	}
	return &folder{fh.(stream), n.rec}, how, 0
}

// A stream is what go-fuse makes of an open folder.
type stream interface {
	fs.FileReaddirenter
	fs.FileReleasedirer
	fs.FileSeekdirer
}

// A folder is an open one.
type folder struct {
	stream
	rec *recorder
}

func (d *folder) Fsyncdir(context.Context, uint32) syscall.Errno {
	return d.rec.do(func() syscall.Errno { return 0 }, op{kind: syncDir})
}

// A file is an open one.
type file struct {
	*fs.LoopbackFile
	rec    *recorder
	number int
}

// PassthroughFd would let the kernel write past us.
func (f *file) PassthroughFd() (int, bool) { return 0, false }

func (f *file) Write(ctx context.Context, data []byte, offset int64) (n uint32, errno syscall.Errno) {
	errno = f.rec.do(func() (errno syscall.Errno) {
		n, errno = f.LoopbackFile.Write(ctx, data, offset)
		return errno
	}, op{kind: write, file: f.number, offset: offset, data: slices.Clone(data)})
	return n, errno
}

func (f *file) Fsync(context.Context, uint32) syscall.Errno { return f.rec.sync(f.number) }

// Allocate makes the file longer. That the disk has the room is of no interest here.
func (f *file) Allocate(ctx context.Context, offset, size uint64, mode uint32) syscall.Errno {
	if mode != 0 {
		return syscall.EOPNOTSUPP
	}
	f.rec.mu.Lock()
	defer f.rec.mu.Unlock()
	var out fuse.AttrOut
	if errno := f.LoopbackFile.Getattr(ctx, &out); errno != 0 || f.rec.cut {
		return max(errno, syscall.EIO)
	}
	errno := f.LoopbackFile.Allocate(ctx, offset, size, mode)
	if end := int64(offset + size); errno == 0 && end > int64(out.Size) {
		f.rec.ops = append(f.rec.ops, op{kind: resize, file: f.number, offset: end})
	}
	return errno
}
