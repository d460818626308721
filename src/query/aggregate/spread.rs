//! `variance(number)` and `stddev(number)`, of the population.
//!
//! Whole numbers are summed exactly, and so are their squares, so that the result depends
//! neither on the order of the rows nor on how they are dealt out. Other numbers take the
//! way of Welford and Chan, whose last digits do depend on it.

use super::{Accumulator, each_integer, integers};
use crate::query::arithmetic;
use crate::query::plan::Operation;
use crate::query::value::{Number, Value};
use crate::query::vector::Vector;

/// The states of all groups.
pub struct Spread {
    /// Whether the result is the root of the variance.
    is_deviation: bool,
    wholes: Vec<Wholes>,
    /// Empty as long as there is no fraction.
    fractions: Vec<Fractions>,
}

/// Whole numbers that 64 bits hold.
#[derive(Clone, Copy, Default)]
struct Wholes {
    count: u64,
    sum: i128,
    squares: Squares,
}

/// A sum of squares: less than 2¹²⁶ each, so of 2³² rows less than 2¹⁵⁸.
#[derive(Clone, Copy, Default)]
struct Squares {
    low: u128,
    high: u64,
}

/// Other numbers.
#[derive(Clone, Copy, Default)]
struct Fractions {
    count: f64,
    mean: f64,
    /// The sum of the squared distances from the mean.
    squares: f64,
}

/// The bits of a sum of squares that travel in the lower of two columns.
const LOW_BITS: u32 = 96;

impl Squares {
    fn add(&mut self, other: Squares) {
        let (low, carries) = self.low.overflowing_add(other.low);
        self.low = low;
        self.high += other.high + u64::from(carries);
    }

    fn of(value: i64) -> Squares {
        let size = u128::from(value.unsigned_abs());
        Squares {
            low: size * size,
            high: 0,
        }
    }

    fn parts(self) -> (i128, i128) {
        let high = u128::from(self.high) << (128 - LOW_BITS) | self.low >> LOW_BITS;
        (high as i128, (self.low & ((1 << LOW_BITS) - 1)) as i128)
    }

    fn from_parts(high: i128, low: i128) -> Squares {
        let (high, low) = (high as u128, low as u128);
        Squares {
            low: high << LOW_BITS | low,
            high: (high >> (128 - LOW_BITS)) as u64,
        }
    }
}

impl Wholes {
    fn add(&mut self, other: &Wholes) {
        self.count += other.count;
        self.sum += other.sum;
        self.squares.add(other.squares);
    }

    /// `count² · variance`, which is `count · squares − sum²`, as high and low half.
    fn scaled_variance(&self) -> (u128, u128) {
        let (high, low) = multiply(self.squares.low, u128::from(self.count));
        let high = high + u128::from(self.squares.high) * u128::from(self.count);
        let (sum_high, sum_low) = multiply(self.sum.unsigned_abs(), self.sum.unsigned_abs());
        let (low, borrows) = low.overflowing_sub(sum_low);
        (high - sum_high - u128::from(borrows), low)
    }

    fn variance(&self) -> Value {
        let squared_count = i128::from(self.count).pow(2);
        let (high, low) = self.scaled_variance();
        if let (0, Ok(scaled)) = (high, i128::try_from(low)) {
            let (scaled, squared) = (Value::Integer(scaled), Value::Integer(squared_count));
            return arithmetic::apply(Operation::Divide, &scaled, &squared);
        }
        Value::float((high as f64 * 2_f64.powi(128) + low as f64) / squared_count as f64)
    }

    fn as_fractions(&self) -> Fractions {
        if self.count == 0 {
            return Fractions::default();
        }
        let count = self.count as f64;
        let (high, low) = self.scaled_variance();
        Fractions {
            count,
            mean: self.sum as f64 / count,
            squares: (high as f64 * 2_f64.powi(128) + low as f64) / count,
        }
    }
}

/// The product of two numbers, as high and low half.
fn multiply(a: u128, b: u128) -> (u128, u128) {
    const HALF: u128 = (1 << 64) - 1;
    let (a_high, a_low, b_high, b_low) = (a >> 64, a & HALF, b >> 64, b & HALF);
    let low = a_low * b_low;
    let middle = a_high * b_low + (low >> 64);
    let other = a_low * b_high + (middle & HALF);
    let high = a_high * b_high + (middle >> 64) + (other >> 64);
    (high, other << 64 | low & HALF)
}

impl Fractions {
    fn of(value: f64) -> Fractions {
        Fractions {
            count: 1.0,
            mean: value,
            squares: 0.0,
        }
    }

    fn add(&mut self, other: &Fractions) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let distance = other.mean - self.mean;
        self.squares += other.squares + distance * distance * self.count * other.count / count;
        self.mean += distance * other.count / count;
        self.count = count;
    }
}

impl Spread {
    pub fn variance() -> Spread {
        Spread {
            is_deviation: false,
            wholes: Vec::new(),
            fractions: Vec::new(),
        }
    }

    pub fn deviation() -> Spread {
        Spread {
            is_deviation: true,
            ..Spread::variance()
        }
    }

    fn resize(&mut self, count: usize) {
        self.wholes.resize(count, Wholes::default());
        if !self.fractions.is_empty() {
            self.fractions.resize(count, Fractions::default());
        }
    }

    fn add_whole(&mut self, group: u32, value: i64) {
        let wholes = &mut self.wholes[group as usize];
        wholes.count += 1;
        wholes.sum += i128::from(value);
        wholes.squares.add(Squares::of(value));
    }

    fn add_fractions(&mut self, group: u32, fractions: &Fractions) {
        if self.fractions.is_empty() {
            self.fractions = vec![Fractions::default(); self.wholes.len()];
        }
        self.fractions[group as usize].add(fractions);
    }

    fn value(&self, group: u32) -> Value {
        let wholes = &self.wholes[group as usize];
        let variance = match self.fractions.get(group as usize) {
            Some(fractions) if fractions.count > 0.0 => {
                let mut all = wholes.as_fractions();
                all.add(fractions);
                Value::float(all.squares / all.count)
            }
            _ if wholes.count == 0 => Value::Null,
            _ => wholes.variance(),
        };
        match variance.number() {
            Some(number) if self.is_deviation => Value::float(number.to_f64().sqrt()),
            _ => variance,
        }
    }
}

impl Accumulator for Spread {
    fn update(&mut self, groups: &[u32], count: usize, arguments: &[Vector]) {
        self.resize(count);
        let Some(argument) = arguments.first() else {
            return;
        };
        if let Vector::Integer(values, None) = argument {
            for (&group, &value) in groups.iter().zip(values) {
                self.add_whole(group, value);
            }
            return;
        }
        for (row, &group) in groups.iter().enumerate() {
            match argument.value(row).number() {
                Some(Number::Integer(value)) if let Ok(value) = i64::try_from(value) => {
                    self.add_whole(group, value);
                }
                Some(number) => self.add_fractions(group, &Fractions::of(number.to_f64())),
                None => {}
            }
        }
    }

    fn state(&self, groups: &[u32]) -> Vec<Vector<'static>> {
        let whole = |part: fn(&Wholes) -> i128| {
            let states = groups.iter().map(|&group| &self.wholes[group as usize]);
            integers(states.map(|wholes| (part(wholes), true)))
        };
        let mut state = vec![
            whole(|wholes| i128::from(wholes.count)),
            whole(|wholes| wholes.sum),
            whole(|wholes| wholes.squares.parts().0),
            whole(|wholes| wholes.squares.parts().1),
        ];
        let fraction = |part: fn(&Fractions) -> f64| match self.fractions.is_empty() {
            true => Vector::Constant(Value::Null, groups.len()),
            false => {
                let states = groups.iter().map(|&group| &self.fractions[group as usize]);
                Vector::Float(states.map(part).collect(), None)
            }
        };
        state.push(fraction(|fractions| fractions.count));
        state.push(fraction(|fractions| fractions.mean));
        state.push(fraction(|fractions| fractions.squares));
        state
    }

    fn merge(&mut self, groups: &[u32], count: usize, state: &[Vector]) {
        self.resize(count);
        let whole = |row: usize, at: usize| match state[at].value(row) {
            Value::Integer(value) => value,
            _ => 0,
        };
        each_integer(&state[0], |row, added| {
            self.wholes[groups[row] as usize].add(&Wholes {
                count: added as u64,
                sum: whole(row, 1),
                squares: Squares::from_parts(whole(row, 2), whole(row, 3)),
            });
        });
        if let [
            Vector::Float(counts, _),
            Vector::Float(means, _),
            Vector::Float(squares, _),
        ] = &state[4..]
        {
            for (row, &group) in groups.iter().enumerate() {
                let fractions = Fractions {
                    count: counts[row],
                    mean: means[row],
                    squares: squares[row],
                };
                self.add_fractions(group, &fractions);
            }
        }
    }

    fn state_width(&self) -> usize {
        7
    }

    fn result(&self, groups: &[u32]) -> Vector<'static> {
        Vector::from_values(groups.iter().map(|&group| self.value(group)).collect())
    }

    fn held_bytes(&self) -> usize {
        self.wholes.capacity() * size_of::<Wholes>()
            + self.fractions.capacity() * size_of::<Fractions>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The results of the values, dealt out to so many accumulators.
    fn spread(values: &[i64], shards: usize) -> Value {
        let mut all = Spread::variance();
        for shard in 0..shards {
            let values: Vec<i64> = values.iter().copied().skip(shard).step_by(shards).collect();
            let mut part = Spread::variance();
            let groups = vec![0; values.len()];
            part.update(&groups, 1, &[Vector::Integer(values, None)]);
            all.merge(&[0], 1, &part.state(&[0]));
        }
        all.result(&[0]).value(0)
    }

    #[test]
    fn sums_of_squares_are_exact() {
        for (values, variance) in [
            (vec![], Value::Null),
            (vec![7], Value::Integer(0)),
            (vec![1, 2, 3, 4], Value::Float(1.25)),
            // Far from zero and close together: floats would have lost the difference.
            (vec![i64::MAX, i64::MAX - 2], Value::Integer(1)),
            // The distance is 2⁶⁴ − 1, whose half is squared.
            (vec![i64::MIN, i64::MAX], Value::Float(2_f64.powi(126))),
            (vec![i64::MIN; 9], Value::Integer(0)),
        ] {
            for shards in 1..4 {
                assert_eq!(spread(&values, shards), variance, "{values:?}");
            }
        }
    }
}
