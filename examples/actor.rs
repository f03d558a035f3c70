//! An actor: one task owns the state, the others send it requests and wait for replies.
//!
//!     cargo run --release --example actor
//!
//! No lock is needed, because only one task touches the accounts; and no request sees another one half done, even
//! with an `.await` inside. Each request carries the sending half of a `oneshot` channel, for its reply. The queue is
//! bounded: clients wait when the actor has too much to do.
//! Expect twenty transfers at the same time, a refusal, a total that is still 200, and the end of the actor when its
//! last handle is dropped.

use cede::{
    sync::{mpsc, oneshot},
    task::{JoinHandle, JoinSet},
    time::{Duration, sleep},
};
use std::collections::BTreeMap;

/// What the actor can be asked for. The reply goes into `reply`.
enum Request {
    Transfer { from: String, to: String, amount: u32, reply: oneshot::Sender<Result<(), String>> },
    Balance { of: String, reply: oneshot::Sender<Option<u32>> },
}

/// The actor: it ends when every [`Bank`] is dropped.
async fn actor(mut requests: mpsc::Receiver<Request>, mut accounts: BTreeMap<String, u32>) {
    while let Some(request) = requests.recv().await {
        // A client that no longer waits has dropped its receiver; then the reply is dropped, too.
        match request {
            Request::Transfer { from, to, amount, reply } => {
                let _ = reply.send(transfer(&mut accounts, &from, &to, amount).await);
            }
            Request::Balance { of, reply } => {
                let _ = reply.send(accounts.get(&of).copied());
            }
        }
    }
    println!("the bank closes with {} in its accounts", accounts.values().sum::<u32>());
}

async fn transfer(
    accounts: &mut BTreeMap<String, u32>,
    from: &str,
    to: &str,
    amount: u32,
) -> Result<(), String> {
    let balance = *accounts.get(from).ok_or("no such payer")?;
    let rest = balance.checked_sub(amount).ok_or(format!("{from} has only {balance}"))?;
    accounts.insert(from.into(), rest);
    sleep(Duration::from_millis(1)).await; // the money is on its way: nobody can look now
    *accounts.entry(to.into()).or_default() += amount;
    Ok(())
}

/// The handle of clients. It is cheap to clone, and hides the messages behind methods.
#[derive(Clone)]
struct Bank(mpsc::Sender<Request>);

impl Bank {
    /// Starts the actor. Its task ends when every handle is dropped.
    fn open(accounts: impl IntoIterator<Item = (String, u32)>) -> (Self, JoinHandle<()>) {
        let (sender, requests) = mpsc::channel(8);
        let actor = cede::spawn(actor(requests, accounts.into_iter().collect()));
        (Self(sender), actor)
    }

    async fn transfer(&self, from: &str, to: &str, amount: u32) -> Result<(), String> {
        let (from, to) = (from.into(), to.into());
        self.ask(|reply| Request::Transfer { from, to, amount, reply }).await
    }

    async fn balance(&self, of: &str) -> Option<u32> {
        self.ask(|reply| Request::Balance { of: of.into(), reply }).await
    }

    async fn ask<T>(&self, request: impl FnOnce(oneshot::Sender<T>) -> Request) -> T {
        let (reply, answer) = oneshot::channel();
        // It fails only if the actor has panicked.
        self.0.send(request(reply)).await.unwrap_or_else(|_| panic!("the bank is gone"));
        answer.await.expect("the bank is gone")
    }
}

fn main() {
    cede::block_on(async {
        let (bank, actor) = Bank::open([("anna".into(), 100), ("ben".into(), 100)]);
        let mut clients = JoinSet::new();
        for n in 0..20 {
            let bank = bank.clone();
            clients.spawn(async move {
                let (from, to) = if n % 2 == 0 { ("anna", "ben") } else { ("ben", "anna") };
                bank.transfer(from, to, n).await
            });
        }
        let done = clients.join_all().await.into_iter().filter(Result::is_ok).count();
        println!("{done} transfers");
        println!("refused: {}", bank.transfer("anna", "ben", 1_000).await.unwrap_err());
        let balances = (bank.balance("anna").await, bank.balance("ben").await);
        println!("anna has {}, ben has {}", balances.0.unwrap(), balances.1.unwrap());
        drop(bank); // the last handle: the actor ends
        actor.await.expect("it does not panic");
    });
}
