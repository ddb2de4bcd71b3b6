//go:build unix

package coatcheck

import (
	"net"
	"syscall"
)

// probe looks whether a connection that was idle is still good. Bytes that no call asked for could be taken for the
// answer to the next call, which is another visitor's; the end of the stream would cost the one repeat.
type probe struct {
	raw    syscall.RawConn
	look   func(descriptor uintptr) bool
	isGood bool
	one    [1]byte
}

// newProbe takes the connection below TLS.
func newProbe(conn net.Conn) *probe {
	made := &probe{}
	if source, ok := conn.(syscall.Conn); ok {
		made.raw, _ = source.SyscallConn()
	}
	made.look = func(descriptor uintptr) bool {
		_, err := syscall.Read(int(descriptor), made.one[:])
		made.isGood = err == syscall.EAGAIN || err == syscall.EINTR
		return true
	}
	return made
}

// isQuiet reports whether the connection is open and has nothing to read. It does not wait.
func (p *probe) isQuiet() bool {
	p.isGood = false
	return p.raw != nil && p.raw.Read(p.look) == nil && p.isGood
}
