//! Rate limits, per process: sign-in posts, visits that cost something, and requests for mail per client address; SCIM
//! requests per token.

use std::{
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    time::Duration,
};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter, clock::Clock as _};

use crate::ids::ScimTokenId;

/// Who may do what how often.
pub struct Limits {
    sign_ins: Option<DefaultKeyedRateLimiter<IpAddr>>,
    visits: Option<DefaultKeyedRateLimiter<IpAddr>>,
    mails: Option<DefaultKeyedRateLimiter<IpAddr>>,
    scim: Option<DefaultKeyedRateLimiter<ScimTokenId>>,
    /// The most SCIM requests that can ever be counted at once.
    scim_burst: NonZeroU32,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Limits")
    }
}

impl Limits {
    /// `sign_ins` posts per second and address, and as many visits; `scim` requests per second and token; bursts of twice
    /// that. `None` is no limit. Where there is one for sign-ins, an address may ask for a mail twenty times at
    /// once and then every ten seconds: an office of many people is one address.
    #[must_use]
    pub fn new(sign_ins: Option<NonZeroU32>, scim: Option<NonZeroU32>) -> Self {
        let burst = |rate: NonZeroU32| rate.saturating_mul(NonZeroU32::MIN.saturating_add(1));
        let quota = |rate: NonZeroU32| Quota::per_second(rate).allow_burst(burst(rate));
        Self {
            sign_ins: sign_ins.map(|rate| RateLimiter::keyed(quota(rate))),
            visits: sign_ins.map(|rate| RateLimiter::keyed(quota(rate))),
            mails: sign_ins.and(Quota::with_period(Duration::from_secs(10))).map(|one_in_a_while| {
                RateLimiter::keyed(one_in_a_while.allow_burst(NonZeroU32::MIN.saturating_add(19)))
            }),
            scim: scim.map(|rate| RateLimiter::keyed(quota(rate))),
            scim_burst: scim.map_or(NonZeroU32::MAX, burst),
        }
    }

    /// Counts a sign-in post from `address`.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub fn sign_in(&self, address: IpAddr) -> Result<(), Duration> {
        check(self.sign_ins.as_ref(), &network(address))
    }

    /// Counts a visit from `address` that writes a row or judges a message without a post: the beginning of a sign-in,
    /// which takes nothing away from its end, and a logout message by HTTP-Redirect.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub fn visit(&self, address: IpAddr) -> Result<(), Duration> {
        check(self.visits.as_ref(), &network(address))
    }

    /// Counts a request for a mail from `address`.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub fn mail(&self, address: IpAddr) -> Result<(), Duration> {
        check(self.mails.as_ref(), &network(address))
    }

    /// Counts SCIM requests with a token. More than a burst count as a burst: they take all there is, and can
    /// still be made.
    ///
    /// # Errors
    /// How long to wait when there were too many.
    pub fn scim(&self, token: ScimTokenId, requests: NonZeroU32) -> Result<(), Duration> {
        let Some(limiter) = &self.scim else { return Ok(()) };
        // The request itself has been counted, so that a burst and one more could never come.
        let most = NonZeroU32::new(self.scim_burst.get() - 1).unwrap_or(NonZeroU32::MIN);
        match limiter.check_key_n(&token, requests.min(most)) {
            Ok(Err(early)) => Err(early.wait_time_from(limiter.clock().now())),
            Ok(Ok(())) | Err(_) => Ok(()),
        }
    }

    /// Forgets whom it has not seen for a while, so that memory does not grow with every address.
    pub fn sweep(&self) {
        for limiter in [&self.sign_ins, &self.visits, &self.mails].into_iter().flatten() {
            limiter.retain_recent();
        }
        if let Some(limiter) = &self.scim {
            limiter.retain_recent();
        }
    }
}

fn check<K: std::hash::Hash + Eq + Clone>(
    limiter: Option<&DefaultKeyedRateLimiter<K>>,
    key: &K,
) -> Result<(), Duration> {
    let Some(limiter) = limiter else { return Ok(()) };
    limiter.check_key(key).map_err(|early| early.wait_time_from(limiter.clock().now()))
}

/// An IPv6 customer has a /64 and can take another address for every request.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => IpAddr::V4(mapped),
            None => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_of_twice_the_rate_passes_and_one_more_does_not() {
        let limits = Limits::new(NonZeroU32::new(2), None);
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        for _ in 0..4 {
            assert_eq!(limits.sign_in(address), Ok(()));
        }
        assert!(limits.sign_in(address).is_err());
        assert_eq!(limits.visit(address), Ok(()), "beginning takes nothing away from ending");
        assert_eq!(limits.sign_in("192.0.2.2".parse().unwrap()), Ok(()), "another address has its own");
    }

    #[test]
    fn operations_count_like_requests_and_never_more_than_a_burst() {
        let limits = Limits::new(None, NonZeroU32::new(10));
        let token = |number: u128| ScimTokenId::from_uuid(uuid::Uuid::from_u128(number));
        let many = |count| NonZeroU32::new(count).unwrap();
        assert_eq!(limits.scim(token(1), many(15)), Ok(()));
        assert!(limits.scim(token(1), many(15)).is_err());
        assert_eq!(limits.scim(token(2), NonZeroU32::MIN), Ok(()));
        assert_eq!(limits.scim(token(2), many(899)), Ok(()), "the burst is what there is");
        assert!(limits.scim(token(2), NonZeroU32::MIN).is_err());
    }

    #[test]
    fn addresses_of_one_ipv6_network_are_one_client() {
        let one = network("2001:db8:1:2:3:4:5:6".parse().unwrap());
        assert_eq!(one, network("2001:db8:1:2:ffff::1".parse().unwrap()));
        assert_ne!(one, network("2001:db8:1:3::1".parse().unwrap()));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()), "192.0.2.1".parse::<IpAddr>().unwrap());
    }
}
