package main

import "time"

// 1,000 pairs at once: one starts the other and sends to it, the other answers. Each message has a
// channel of its own with room for it, as a oneshot has.
func pingPong(times int) float64 {
	const pairs = 1_000
	begin := time.Now()
	for n := 0; n < times; n++ {
		share(pairs, func() {
			ping, pong := make(chan struct{}, 1), make(chan struct{}, 1)
			go func() {
				<-ping
				pong <- struct{}{}
			}()
			ping <- struct{}{}
			<-pong
		})
	}
	return each(begin, times*pairs)
}

// Messages through one channel, which is closed when all are sent.
func manyToOne(senders, capacity, messages int) float64 {
	begin := time.Now()
	part := messages / senders
	channel := make(chan int, capacity)
	go func() {
		share(senders, func() {
			for n := 0; n < part; n++ {
				channel <- n
			}
		})
		close(channel)
	}()
	sum := 0
	for n := range channel {
		sum += n
	}
	check(sum == senders*part*(part-1)/2)
	return each(begin, senders*part)
}

// There and back through two channels without a buffer: Go's way of notifying each other.
func unbuffered(times int) float64 {
	begin := time.Now()
	there, back := make(chan struct{}), make(chan struct{})
	go func() {
		for range there {
			back <- struct{}{}
		}
	}()
	for n := 0; n < times; n++ {
		there <- struct{}{}
		<-back
	}
	close(there)
	return each(begin, times)
}

// A token that goes round through 500 goroutines.
func ring(times int) float64 {
	const tasks = 500
	begin := time.Now()
	first := make(chan int, 1)
	last := first
	for n := 1; n < tasks; n++ {
		before, after := last, make(chan int, 1)
		go func() {
			for hops := range before {
				after <- hops + 1
			}
			close(after)
		}()
		last = after
	}
	for round := 0; round < times; round++ {
		first <- round * tasks
		check(<-last == round*tasks+tasks-1)
	}
	close(first)
	return each(begin, times*tasks)
}

// Whatever comes first from two channels.
func selectTwo(times int) float64 {
	begin := time.Now()
	part := times / 2
	left, right := make(chan int, 128), make(chan int, 128)
	for _, channel := range []chan int{left, right} {
		channel := channel
		go func() {
			for n := 0; n < part; n++ {
				channel <- n
			}
		}()
	}
	sum := 0
	for n := 0; n < 2*part; n++ {
		select {
		case n := <-left:
			sum += n
		case n := <-right:
			sum += n
		}
	}
	check(sum == part*(part-1))
	return each(begin, 2*part)
}
