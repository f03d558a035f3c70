package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
)

const mib = 1 << 20

// Prints the address of a server, and lets it run until the standard input ends.
func serve(name string) {
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		refuse(err.Error())
	}
	switch name {
	case "echo":
		go accept(listener, echo)
	case "stream":
		go accept(listener, stream)
	case "http":
		go http.Serve(listener, http.HandlerFunc(hello))
	default:
		refuse(name + ": accepted: echo, stream, http")
	}
	fmt.Println(listener.Addr())
	io.Copy(io.Discard, os.Stdin)
}

// A goroutine for each connection; Go sets TCP_NODELAY by itself.
func accept(listener net.Listener, handle func(net.Conn)) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go handle(connection)
	}
}

func echo(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 4096)
	for {
		count, err := connection.Read(buffer)
		if err != nil {
			return
		}
		if _, err := connection.Write(buffer[:count]); err != nil {
			return
		}
	}
}

// Receives 1 MiB, then sends 1 MiB, again and again.
func stream(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 64<<10)
	for {
		for received := 0; received < mib; {
			count, err := connection.Read(buffer)
			if err != nil {
				return
			}
			received += count
		}
		for n := 0; n < mib/len(buffer); n++ {
			if _, err := connection.Write(buffer); err != nil {
				return
			}
		}
	}
}

// The library's own server, which is not hyper.
func hello(writer http.ResponseWriter, _ *http.Request) {
	io.WriteString(writer, "Hello from an event loop.\n")
}
