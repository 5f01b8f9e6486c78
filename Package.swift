// swift-tools-version: 6.2
import PackageDescription

/// Our own code builds without a single warning; what a dependency prints is its own business.
let strict: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
  name: "qinka",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.1", traits: []),
    .package(url: "https://github.com/hummingbird-project/swift-mustache.git", from: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams.git", from: "6.2.2"),
    .package(url: "https://github.com/swiftcsv/SwiftCSV.git", from: "0.10.0"),
    .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-log.git", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
    .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-extras.git", from: "1.35.2"),
    .package(url: "https://github.com/apple/swift-http-types.git", from: "1.8.0"),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
  ],
  targets: [
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
    .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"])]),
    .systemLibrary(name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(name: "CExif", pkgConfig: "libexif", providers: [.apt(["libexif-dev"])]),

    .target(name: "Cards", swiftSettings: strict),
    .target(
      name: "Guide", dependencies: ["Cards", "CCmark", .product(name: "Yams", package: "Yams")],
      resources: [.copy("Entries"), .copy("Golden"), .copy("synonyms.yaml"), .copy("elsewhere.yaml")],
      // It cuts some thousand wordings into tokens at every start of every server of the tests.
      swiftSettings: strict + [.unsafeFlags(["-O"])]),
    .target(name: "Seal", dependencies: ["CCrypto", "CSodium"], swiftSettings: strict),
    // Its loops go over every pixel, and its tests over thousands of pictures: without the optimiser they take minutes.
    .target(name: "Photo", dependencies: ["CTurboJPEG", "CExif"], swiftSettings: strict + [.unsafeFlags(["-O"])]),
    .target(name: "Store", dependencies: ["Cards"], swiftSettings: strict),
    .target(name: "SQLiteEngine", dependencies: ["Store", "CSQLite"], swiftSettings: strict),
    .target(name: "PostgresEngine", dependencies: ["Store", "CLibpq"], swiftSettings: strict),
    .target(
      name: "Desk",
      dependencies: [
        "Cards", "Store", "Seal", "Photo",
        .product(name: "Yams", package: "Yams"),
        .product(name: "SwiftCSV", package: "SwiftCSV"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      resources: [.copy("Policies")],
      swiftSettings: strict),
    .target(
      name: "Web",
      dependencies: [
        "Cards", "Desk", "Guide", "Photo", "Seal", "Store",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Mustache", package: "swift-mustache"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
      ],
      resources: [.copy("Templates"), .copy("Public")],
      swiftSettings: strict),
    .target(
      name: "Sandbox",
      dependencies: [
        "Seal",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
      ],
      resources: [.copy("Samples"), .copy("Console")],
      swiftSettings: strict),
    .executableTarget(
      name: "qinka",
      dependencies: [
        "Web", "Desk", "Guide", "Photo", "SQLiteEngine", "PostgresEngine", "Seal", "Sandbox",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "Metrics", package: "swift-metrics"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
      ],
      swiftSettings: strict),

    .target(
      name: "TestKit", dependencies: ["Cards", "Store", "SQLiteEngine", "PostgresEngine"], path: "Tests/TestKit",
      swiftSettings: strict),
    .testTarget(name: "CardsTests", dependencies: ["Cards", "TestKit"], swiftSettings: strict),
    .testTarget(name: "GuideTests", dependencies: ["Cards", "Guide", "TestKit"], swiftSettings: strict),
    .testTarget(name: "SealTests", dependencies: ["Seal"], swiftSettings: strict),
    .testTarget(name: "PhotoTests", dependencies: ["Photo"], exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "EngineTests", dependencies: ["Store", "SQLiteEngine", "PostgresEngine", "TestKit"], swiftSettings: strict),
    .testTarget(
      name: "DeskTests",
      dependencies: ["Cards", "Seal", "Store", "Desk", "TestKit", .product(name: "Logging", package: "swift-log")],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "WebTests",
      dependencies: [
        "Cards", "Seal", "Store", "Desk", "Web", "TestKit", .product(name: "NIOEmbedded", package: "swift-nio"),
      ], swiftSettings: strict),
    .testTarget(
      name: "SandboxTests",
      dependencies: ["Sandbox", "Seal", .product(name: "Hummingbird", package: "hummingbird")], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
