export * from './feed-event.js';
export * from './feed.js';
export { FeedPages, pageLimits, type FeedPage, type PageLimits } from './feed-pages.js';
export { Listeners, lookEvery } from './listeners.js';
export { subscribeInTime } from './subscribe-in-time.js';
export { quietAfter, Subscription, type FeedTurn } from './subscription.js';
export { longestTopic, mostTopics, parseTopics, type Topics } from './topics.js';
