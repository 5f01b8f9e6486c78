/// Which part of a picture is taken: the shape that is asked for, around the head where it is seen.
struct Crop {
  let area: Area
  let isAroundHead: Bool

  init(of picture: Picture, to limits: PhotoLimits) {
    // What is right as it stands is left as it is.
    if picture.width == limits.width, picture.height == limits.height {
      (area, isAroundHead) = (Area(x: 0..<picture.width, y: 0..<picture.height), false)
      return
    }
    let planes = Planes(of: picture)
    let background = Background(of: planes)
    if background.isNearWhite, let head = Silhouette(of: planes, on: background),
      let around = Self.around(head, in: picture, to: limits)
    {
      (area, isAroundHead) = (around, true)
    } else {
      (area, isAroundHead) = (Self.centred(in: picture, to: limits), false)
    }
  }

  /// The largest part of the shape that is asked for, in the middle.
  private static func centred(in picture: Picture, to limits: PhotoLimits) -> Area {
    let width = min(picture.width, picture.height * limits.width / limits.height)
    let height = min(picture.height, picture.width * limits.height / limits.width)
    let (left, top) = ((picture.width - width) / 2, (picture.height - height) / 2)
    return Area(x: left..<left + width, y: top..<top + height)
  }

  /// With a head of 207 of 358 pixels, its middle in the middle, and 14 of 441 above it; as near to that as the
  /// picture goes. Nil where there is not enough around the head.
  private static func around(_ head: Silhouette, in picture: Picture, to limits: PhotoLimits) -> Area? {
    // Where the picture ends soon below the head, a nearer crop keeps the margin above it, up to a head of 250.
    let below = (picture.height - head.top) * 441 / (441 - 14)
    let highest = min(picture.height, max(below, head.headWidth * 441 / 250))
    let width = min(head.headWidth * 358 / 207, picture.width, highest * limits.width / limits.height)
    let height = width * limits.height / limits.width
    guard width > head.headWidth, height > 0 else { return nil }
    let left = min(max(head.centre - width / 2, 0), picture.width - width)
    let top = min(max(head.top - height * 14 / 441, 0), picture.height - height)
    return Area(x: left..<left + width, y: top..<top + height)
  }
}
