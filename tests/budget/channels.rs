//! Channels.

use super::{MANY, spends};
use cede::{
    sync::{broadcast, mpsc, oneshot, watch},
    time::Duration,
};
use futures::StreamExt;
use std::future::poll_fn;

pub(super) async fn all() {
    sending().await;
    receiving().await;
    latest().await;
    for_all().await;
    once().await;
}

async fn sending() {
    let (sender, mut receiver) = mpsc::channel(MANY);
    spends("sync/mpsc/permit::reserve", async || drop(sender.reserve().await)).await;
    spends("sync/mpsc/permit::reserve_owned", async || {
        drop(sender.clone().reserve_owned().await);
    })
    .await;
    spends("sync/mpsc/permits::reserve_many", async || drop(sender.reserve_many(1).await)).await;
    spends("sync/mpsc/permits::reserve_many, too many", async || {
        drop(sender.reserve_many(2 * MANY).await);
    })
    .await;
    spends("sync/mpsc/sender::send", async || sender.send(()).await.unwrap()).await;
    while receiver.try_recv().is_ok() {}
    spends("time/send_timeout::send_timeout", async || {
        sender.send_timeout((), Duration::from_secs(100)).await.unwrap();
    })
    .await;
    receiver.close();
    spends("sync/mpsc/sender::send, closed", async || sender.send(()).await.is_err()).await;
    spends("sync/mpsc/sending::closed", async || sender.closed().await).await;
}

async fn receiving() {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    (0..2 * MANY).for_each(|n| sender.send(n).unwrap());
    spends("sync/mpsc/receiving::recv", async || receiver.recv().await.unwrap()).await;
    spends("sync/mpsc/receiving::poll_recv", async || {
        poll_fn(|cx| receiver.poll_recv(cx)).await.unwrap()
    })
    .await;
    (0..4 * MANY).for_each(|n| sender.send(n).unwrap());
    spends("sync/mpsc/receiving::recv_many", async || {
        receiver.recv_many(&mut Vec::new(), 1).await;
        receiver.recv_many(&mut Vec::new(), 0).await;
    })
    .await;
    spends("sync/mpsc/receiving::poll_recv_many", async || {
        poll_fn(|cx| receiver.poll_recv_many(cx, &mut Vec::new(), 0)).await
    })
    .await;
    spends("sync/mpsc/receiving::poll_next", async || receiver.next().await.unwrap()).await;
    receiver.close();
    while receiver.try_recv().is_ok() {}
    spends("sync/mpsc/receiving::recv, the end", async || receiver.recv().await).await;
}

async fn latest() {
    let (sender, mut receiver) = watch::channel(1);
    spends("sync/watch/receiver::wait_for", async || {
        assert_eq!(*receiver.wait_for(|_| true).await.unwrap(), 1);
    })
    .await;
    spends("sync/watch/receiver::changed", async || {
        receiver.mark_changed();
        receiver.changed().await.unwrap();
    })
    .await;
    drop(receiver);
    spends("sync/watch/sender::closed", async || sender.closed().await).await;
}

async fn for_all() {
    let (sender, mut receiver) = broadcast::channel(MANY);
    (0..MANY).for_each(|n| assert!(sender.send(n).is_ok()));
    spends("sync/broadcast/receiver::recv", async || receiver.recv().await.unwrap()).await;
    drop(receiver);
    spends("sync/broadcast/sender::closed", async || sender.closed().await).await;
}

async fn once() {
    spends("sync/oneshot/receiver::poll", async || {
        let (sender, receiver) = oneshot::channel();
        sender.send(1).unwrap();
        receiver.await.unwrap()
    })
    .await;
    let (mut sender, receiver) = oneshot::channel::<()>();
    drop(receiver);
    spends("sync/oneshot/sender::closed", async || sender.closed().await).await;
    spends("sync/oneshot/sender::poll_closed", async || {
        poll_fn(|cx| sender.poll_closed(cx)).await;
    })
    .await;
}
