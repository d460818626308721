//! Clients and servers, packet by packet.

use super::world::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

/// One way through the network, in milliseconds.
const LATENCY: i64 = 12;

/// When a SYN, or the answer to it, is sent again: milliseconds after the first (the
/// defaults of Linux, cut short).
const AGAIN: [i64; 3] = [1_000, 3_000, 7_000];

/// How long a host tries at most; nothing of a try is on the way later, unless it was
/// answered.
pub const PATIENCE: i64 = 2 * AGAIN[2] + 1_000;

/// When a host sends a last packet of a connection that the firewalls have forgotten.
const LATE: i64 = 9_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Ping,
    Tcp,
    Udp,
    /// UDP to which no answer is foreseen.
    UdpOneWay,
}

/// A host that tries again and again, each time from a port of its own.
#[derive(Clone, Debug)]
pub struct Client {
    pub from: usize,
    pub service: Service,
    pub port: u16,
    pub times: Vec<i64>,
    pub first_port: u16,
    /// How long an answered connection lasts, in milliseconds.
    pub lasts: i64,
    /// The server ends connections by a reset instead of closing them.
    pub ends_by_reset: bool,
    /// The server sends one more packet of each connection when all is forgotten.
    pub late: bool,
    /// The client is what the question is about: its server behaves as planted.
    pub asked: bool,
}

/// An exchange of a host with a stranger, of which nothing is ever broken.
#[derive(Clone, Copy, Debug)]
pub struct Background {
    pub at: usize,
    pub time: i64,
    pub number: u16,
    pub kind: Exchange,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exchange {
    /// The host asks a stranger and gets an answer.
    Asks,
    /// A stranger asks the host and gets an answer.
    Serves,
    /// A stranger knocks at a closed port.
    Knocked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Plant(usize),
    Background(usize),
    /// A client tries.
    Try {
        client: usize,
        number: usize,
    },
    /// A host sends; a repeated packet only while its connection still waits.
    Send {
        from: usize,
        packet: Packet,
        waits: Option<State>,
        key: Key,
    },
    Arrive {
        to: usize,
        packet: Packet,
        key: Key,
    },
    Late {
        from: usize,
        packet: Packet,
        key: Key,
    },
}

/// Client and number of the try.
type Key = (usize, usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    SynSent,
    SynReceived,
    Open,
    Ended,
}

struct Network<'a> {
    world: World,
    clients: &'a [Client],
    queue: BinaryHeap<Reverse<(i64, u64, Event)>>,
    sent: u64,
    /// Of each TCP connection, the client's and the server's side of it.
    states: BTreeMap<Key, [Option<State>; 2]>,
    late: BTreeMap<Key, ()>,
}

/// Runs the world; the faults are planted one after the other at the times given.
pub fn run(
    setting: Setting,
    faults: &[(i64, Option<Fault>)],
    clients: &[Client],
    background: &[Background],
) -> Vec<Sighting> {
    let mut network = Network {
        world: World::new(setting),
        clients,
        queue: BinaryHeap::new(),
        sent: 0,
        states: BTreeMap::new(),
        late: BTreeMap::new(),
    };
    for (index, (time, _)) in faults.iter().enumerate() {
        network.at(*time, Event::Plant(index));
    }
    for (index, exchange) in background.iter().enumerate() {
        network.at(exchange.time, Event::Background(index));
    }
    for (client, host) in clients.iter().enumerate() {
        for (number, time) in host.times.iter().enumerate() {
            network.at(*time, Event::Try { client, number });
        }
    }
    while let Some(Reverse((now, _, event))) = network.queue.pop() {
        match event {
            Event::Plant(index) => network.world.plant(faults[index].1),
            Event::Background(index) => exchange(&mut network.world, setting, background[index]),
            Event::Try { client, number } => network.first(now, client, number),
            Event::Send {
                from,
                packet,
                waits,
                key,
            } => {
                let side = usize::from(from != network.clients[key.0].from);
                let state = network.states.get(&key).and_then(|states| states[side]);
                if waits.is_none() || waits == state {
                    network.send(now, from, packet, key);
                }
            }
            Event::Arrive { to, packet, key } => {
                if network.world.arrive(now, to, packet) {
                    network.receive(now, to, packet, key);
                }
            }
            Event::Late { from, packet, key } => {
                network.world.forget(from, packet);
                network.send(now, from, packet, key);
            }
        }
    }
    network.world.sightings
}

impl Network<'_> {
    fn at(&mut self, time: i64, event: Event) {
        self.sent += 1;
        self.queue.push(Reverse((time, self.sent, event)));
    }

    fn send(&mut self, now: i64, from: usize, packet: Packet, key: Key) {
        if let Some(packet) = self.world.send(now, from, packet) {
            let to = B - from;
            self.at(now + LATENCY, Event::Arrive { to, packet, key });
        }
    }

    /// Sends a packet now, and again while the sender's side of the connection waits.
    fn insist(&mut self, now: i64, from: usize, packet: Packet, waits: State, key: Key) {
        self.send(now, from, packet, key);
        for delay in AGAIN {
            let waits = Some(waits);
            self.at(
                now + delay,
                Event::Send {
                    from,
                    packet,
                    waits,
                    key,
                },
            );
        }
    }

    fn then(&mut self, time: i64, from: usize, packet: Packet, key: Key) {
        let waits = None;
        self.at(
            time,
            Event::Send {
                from,
                packet,
                waits,
                key,
            },
        );
    }

    fn first(&mut self, now: i64, client: usize, number: usize) {
        let host = &self.clients[client];
        let from = host.from;
        if from == B && self.world.behaviour == Behaviour::Down {
            return;
        }
        let setting = self.world.setting();
        let (protocol, src_port, bytes) = match host.service {
            Service::Ping if setting.ipv6 => (ICMP_V6, 0, 104),
            Service::Ping => (ICMP, 0, 84),
            Service::Tcp => (TCP, host.first_port + number as u16, 60),
            Service::Udp | Service::UdpOneWay => (UDP, host.first_port + number as u16, 71),
        };
        let packet = Packet {
            src: setting.private(from),
            dst: if from == A {
                setting.asked()
            } else {
                setting.private(A)
            },
            src_port,
            dst_port: host.port,
            protocol,
            flags: 0,
            bytes,
        };
        let key = (client, number);
        match host.service {
            Service::Tcp => {
                self.states.insert(key, [Some(State::SynSent), None]);
                self.insist(now, from, packet.with(SYN, 60), State::SynSent, key);
            }
            _ => self.send(now, from, packet, key),
        }
    }

    fn receive(&mut self, now: i64, to: usize, packet: Packet, key: Key) {
        let client = &self.clients[key.0];
        let behaviour = match client.asked || self.world.behaviour == Behaviour::Down {
            true if to == B => self.world.behaviour,
            _ => Behaviour::Answers,
        };
        let is_server = to != client.from;
        match (client.service, is_server) {
            (Service::Tcp, true) => self.serve(now, to, packet, key, behaviour),
            (Service::Tcp, false) => self.proceed(now, to, packet, key),
            (Service::Ping | Service::Udp, true) if behaviour == Behaviour::Answers => {
                self.answer(now, to, packet.reply(), key);
            }
            _ => {}
        }
    }

    /// A server's packet, and once for each connection the late one.
    fn answer(&mut self, now: i64, from: usize, packet: Packet, key: Key) {
        self.send(now, from, packet, key);
        let client = &self.clients[key.0];
        if client.late && client.service != Service::Ping && self.late.insert(key, ()).is_none() {
            let packet = packet.with(ACK, 40);
            let time = now + client.lasts + LATE;
            self.at(time, Event::Late { from, packet, key });
        }
    }

    fn serve(&mut self, now: i64, to: usize, packet: Packet, key: Key, behaviour: Behaviour) {
        let reply = packet.reply();
        let client = &self.clients[key.0];
        let (lasts, ends_by_reset) = (client.lasts, client.ends_by_reset);
        let states = self.states.entry(key).or_default();
        if packet.flags & SYN != 0 {
            match behaviour {
                Behaviour::Answers if states[1].is_none() => {
                    states[1] = Some(State::SynReceived);
                    self.answer(now, to, reply.with(SYN | ACK, 60), key);
                    let packet = reply.with(SYN | ACK, 60);
                    for delay in AGAIN {
                        let waits = Some(State::SynReceived);
                        self.at(
                            now + delay,
                            Event::Send {
                                from: to,
                                packet,
                                waits,
                                key,
                            },
                        );
                    }
                }
                Behaviour::Answers => self.send(now, to, reply.with(SYN | ACK, 60), key),
                Behaviour::Resets => self.answer(now, to, reply.with(RST | ACK, 40), key),
                Behaviour::Drops | Behaviour::Down => {}
            }
        } else if packet.flags & FIN != 0 {
            states[1] = Some(State::Ended);
            self.send(now, to, reply.with(FIN | ACK, 52), key);
        } else if states[1] == Some(State::SynReceived) {
            states[1] = Some(State::Open);
            if ends_by_reset {
                self.then(now + lasts, to, reply.with(RST | ACK, 40), key);
            }
        } else if packet.flags & PSH != 0 {
            self.send(now, to, reply.with(PSH | ACK, 640), key);
        }
    }

    fn proceed(&mut self, now: i64, to: usize, packet: Packet, key: Key) {
        let reply = packet.reply();
        let client = &self.clients[key.0];
        let (lasts, ends_by_reset) = (client.lasts, client.ends_by_reset);
        let states = self.states.entry(key).or_default();
        if packet.flags & RST != 0 {
            states[0] = Some(State::Ended);
        } else if packet.flags & SYN != 0 {
            let is_first = states[0] == Some(State::SynSent);
            self.send(now, to, reply.with(ACK, 52), key);
            if is_first {
                self.states.entry(key).or_default()[0] = Some(State::Open);
                let mut time = now + 4;
                while time < now + lasts {
                    self.then(time, to, reply.with(PSH | ACK, 210), key);
                    time += 20_000;
                }
                if !ends_by_reset {
                    self.then(now + lasts, to, reply.with(FIN | ACK, 52), key);
                }
            }
        } else if packet.flags & FIN != 0 {
            states[0] = Some(State::Ended);
            self.send(now, to, reply.with(ACK, 52), key);
        }
    }
}

/// A request and its answer, as far as the host's own interface sees them.
fn exchange(world: &mut World, setting: Setting, background: Background) {
    let Background {
        at, time, number, ..
    } = background;
    let stranger = setting.stranger(1 + (number % 200) as u8);
    let is_down = at == B && world.behaviour == Behaviour::Down;
    let packet = |inbound: bool, port: u16| {
        let own = setting.private(at);
        Packet {
            src: if inbound { stranger } else { own },
            dst: if inbound { own } else { stranger },
            src_port: 32_768 + number,
            dst_port: port,
            protocol: TCP,
            flags: SYN,
            bytes: 60,
        }
    };
    match background.kind {
        Exchange::Knocked => {
            world.arrive(time, at, packet(true, CLOSED_PORT));
        }
        Exchange::Serves => {
            let request = packet(true, OPEN_PORT);
            if world.arrive(time, at, request) && !is_down {
                world.send(time + 3, at, request.reply().with(SYN | ACK, 60));
            }
        }
        Exchange::Asks if is_down => {}
        Exchange::Asks => {
            let request = packet(false, 443);
            world.send(time, at, request);
            world.arrive(time + 3, at, request.reply().with(SYN | ACK, 60));
        }
    }
}
