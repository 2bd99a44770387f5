// What this device may be called, until somebody says better.

const PLATFORMS = [[/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Android/, "Android"], [/Mac OS X/, "Mac"], [/Windows/, "Windows"], [/Linux/, "Linux"]];

export const deviceName = () => PLATFORMS.find(([pattern]) => pattern.test(navigator.userAgent))?.[1] ?? "";
