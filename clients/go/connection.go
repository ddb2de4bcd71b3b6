package coatcheck

import (
	"bufio"
	"context"
	"errors"
	"net"
	"os"
	"syscall"
	"time"
)

const (
	// glance is how often a call that waits looks whether its caller has given up. It spares a goroutine per call.
	glance = 50 * time.Millisecond
	// keptOutput is how much memory of a sent call a connection keeps for the next one.
	keptOutput = 16 << 10
)

// errStale means that a kept connection is not fit for a call, and that nothing was sent.
var errStale = errors.New("the connection is not quiet")

// connection carries one call at a time.
type connection struct {
	conn net.Conn
	// raw is the connection below TLS.
	raw    syscall.RawConn
	reader *bufio.Reader
	output []byte
	// usedAt is when the last call began. Zero: there was none.
	usedAt time.Time
	// ctx and deadline are those of the call under way.
	ctx      context.Context
	deadline time.Time
	// readUntil and writeUntil are the deadlines that the connection has.
	readUntil, writeUntil time.Time

	// What follows is the state of ask. step is advance.
	step    func(descriptor uintptr) bool
	isAsked bool
	failure error
	one     [1]byte
}

// newConnection takes a connection, the one below TLS, and the deadline of both.
func newConnection(conn net.Conn, below syscall.Conn, deadline time.Time) (*connection, error) {
	raw, err := below.SyscallConn()
	if err != nil {
		return nil, err
	}
	made := &connection{conn: conn, raw: raw, readUntil: deadline, writeUntil: deadline}
	made.reader, made.step = bufio.NewReaderSize(made, longestLine), made.advance
	return made, nil
}

// begin prepares the connection for a call.
func (c *connection) begin(ctx context.Context, call message) error {
	c.ctx, c.deadline = ctx, call.deadline
	if !isAbout(c.writeUntil, call.deadline, call.began) {
		c.writeUntil = call.deadline
		if err := c.conn.SetWriteDeadline(call.deadline); err != nil {
			return err
		}
	}
	return c.readOn(call.began)
}

// end lets go of the call.
func (c *connection) end(call message) {
	c.ctx, c.usedAt = nil, call.began
	if cap(c.output) > keptOutput {
		c.output = nil
	}
}

// extend lets the call wait on, unless its time is over or its caller has given up.
func (c *connection) extend() error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	now := time.Now()
	if !now.Before(c.deadline) {
		return context.DeadlineExceeded
	}
	return c.readOn(now)
}

// readOn lets the connection be read until the next glance.
func (c *connection) readOn(now time.Time) error {
	until := c.deadline
	if soon := now.Add(glance); soon.Before(until) {
		until = soon
	}
	if isAbout(c.readUntil, until, now) {
		return nil
	}
	c.readUntil = until
	return c.conn.SetReadDeadline(until)
}

// isAbout reports whether a deadline will do for the one that is wanted. To change one costs as much as half a system
// call, so one that is a little early is left.
func isAbout(set, wanted, now time.Time) bool {
	early, most := wanted.Sub(set), wanted.Sub(now)/2
	if most > glance/2 {
		most = glance / 2
	}
	return early >= 0 && early < most
}

// Read reads from the connection until the deadline of the call, unless its caller gives up.
func (c *connection) Read(into []byte) (int, error) {
	for {
		count, err := c.conn.Read(into)
		if count > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return count, err
		}
		if err := c.extend(); err != nil {
			return 0, err
		}
	}
}
