package coatcheck

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// aPool is a pool with idle connections, and the other ends of these.
func aPool(t *testing.T, count int) (*pool, []net.Conn) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	pool := newPool(endpoint{network: "tcp", address: listener.Addr().String()}, nil)
	ends := []net.Conn{}
	for len(ends) < count {
		made, err := pool.connect(context.Background(), aCall().deadline)
		if err != nil {
			t.Fatal(err)
		}
		end, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { end.Close() })
		ends = append(ends, end)
		made.end(aCall())
		pool.give(made)
	}
	return pool, ends
}

// aCall begins now and has ten seconds.
func aCall() message {
	now := time.Now()
	return message{method: "GET", path: "about", began: now, deadline: now.Add(10 * time.Second)}
}

// isClosed reports whether the other end closed the connection; it waits for at most as long.
func isClosed(end net.Conn, patience time.Duration) bool {
	_ = end.SetReadDeadline(time.Now().Add(patience))
	_, err := end.Read(make([]byte, 1))
	timeout, ok := err.(net.Error)
	return err != nil && !(ok && timeout.Timeout())
}

func TestOnlyAConnectionThatWasIdleForTooLongIsClosed(t *testing.T) {
	pool, ends := aPool(t, 2)
	pool.idle[0].usedAt = time.Now().Add(-idleTimeout)
	pool.sweep()
	if !isClosed(ends[0], 10*time.Second) || isClosed(ends[1], time.Millisecond) || len(pool.idle) != 1 {
		t.Errorf("%d are left", len(pool.idle))
	}
}

func TestAConnectionThatWasIdleForTooLongIsNotUsed(t *testing.T) {
	pool, ends := aPool(t, 1)
	old := pool.idle[0]
	old.usedAt = time.Now().Add(-idleTimeout)
	taken, err := pool.take(context.Background(), aCall(), false)
	if err != nil || taken == old || !isClosed(ends[0], 10*time.Second) {
		t.Errorf("the old one was used: %v, %v", taken == old, err)
	}
}

func TestAConnectionThatTheServiceClosedCostsNoRepeat(t *testing.T) {
	pool, ends := aPool(t, 2)
	used := pool.idle[0]
	ends[1].Close()
	if count, err := pool.idle[1].conn.Read(make([]byte, 1)); count != 0 || err != io.EOF {
		t.Fatal(count, err)
	}
	go answerOnce(ends[0])
	_, err := (&wire{pool: pool}).attempts(context.Background(), aCall())
	if err != nil || len(pool.idle) != 1 || pool.idle[0] != used {
		t.Errorf("the other one was not used: %v", err)
	}
}

// answerOnce answers one call.
func answerOnce(end net.Conn) {
	if _, err := http.ReadRequest(bufio.NewReader(end)); err == nil {
		_, _ = io.WriteString(end, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
	}
}

func TestAConnectionWhoseLastDeadlineHasPassedIsUsed(t *testing.T) {
	pool, ends := aPool(t, 1)
	kept, past := pool.idle[0], time.Now().Add(-time.Second)
	kept.readUntil, kept.writeUntil = past, past
	if err := kept.conn.SetDeadline(past); err != nil {
		t.Fatal(err)
	}
	go answerOnce(ends[0])
	_, err := (&wire{pool: pool}).attempts(context.Background(), aCall())
	if err != nil || len(pool.idle) != 1 || pool.idle[0] != kept {
		t.Errorf("it was not used: %v", err)
	}
}

func TestACallThatHadToWaitForAConnectionHasTimeForItsAnswer(t *testing.T) {
	pool, ends := aPool(t, 1)
	go answerOnce(ends[0])
	call := aCall()
	call.began = call.began.Add(-time.Second)
	if _, err := (&wire{pool: pool}).attempts(context.Background(), call); err != nil || len(pool.idle) != 1 {
		t.Error(err)
	}
}

func TestADeadlineIsOnlyChangedWhenTheOneThatIsSetWillNotDo(t *testing.T) {
	now := time.Now()
	for _, each := range []struct {
		set, wanted time.Duration
		want        bool
	}{
		{2 * time.Second, 2 * time.Second, true},
		{2*time.Second - glance/4, 2 * time.Second, true},
		{2*time.Second - glance/2, 2 * time.Second, false},
		{2*time.Second + 1, 2 * time.Second, false},
		{6 * time.Millisecond, 10 * time.Millisecond, true},
		{5 * time.Millisecond, 10 * time.Millisecond, false},
		{-time.Millisecond, time.Millisecond, false},
		{-time.Millisecond, -time.Millisecond, false},
	} {
		if got := isAbout(now.Add(each.set), now.Add(each.wanted), now); got != each.want {
			t.Errorf("%v for %v: %v", each.set, each.wanted, got)
		}
	}
}

func TestCloseClosesWhatIsIdleAndWhatIsGivenBack(t *testing.T) {
	pool, ends := aPool(t, 2)
	taken, err := pool.take(context.Background(), aCall(), false)
	if err != nil {
		t.Fatal(err)
	}
	pool.close()
	if !isClosed(ends[0], 10*time.Second) || isClosed(ends[1], time.Millisecond) {
		t.Error("not the idle one was closed")
	}
	pool.give(taken)
	if !isClosed(ends[1], 10*time.Second) {
		t.Error("the one that was given back is open")
	}
}
