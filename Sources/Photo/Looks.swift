/// Colour, light and sharpness: what can be said of a picture without knowing what is in it.
///
/// The figures are ours. Those that refuse lie far outside of what a photo of any person can show; decision 20
/// tells how they were found.
extension PhotoCheck {
  /// A black-and-white photo is certain: whoever stands in light has colour somewhere. Little colour may be the light.
  static func colourFaults(_ planes: Planes) -> [PhotoFinding] {
    let strongest = planes.histogram(of: \.chroma, in: planes.everything).value(below: 995)
    guard strongest < 20 else { return [] }
    return [
      PhotoFinding(
        .notColour, measured: "最鲜明处色差 \(strongest)", required: "不低于 20",
        message: "照片几乎没有颜色。请交彩色照片，不要黑白的。", isCertain: strongest <= 4)
    ]
  }

  /// Judged where a face must be. It is certain only when there is nothing to be seen: a face that stands elsewhere
  /// leaves the wall in its place.
  static func exposureFaults(_ planes: Planes) -> [PhotoFinding] {
    let face = planes.histogram(of: \.luma, in: planes.face)
    let whole = planes.histogram(of: \.luma, in: planes.everything)
    let (dark, middle, light) = (face.value(below: 50), face.median, face.value(below: 950))
    if light < 45 || middle < PhotoMarks.darkestFace {
      return [
        PhotoFinding(
          .exposure, measured: "面部亮度 \(middle)，最亮处 \(light)", required: "面部亮度不低于 \(PhotoMarks.darkestFace)，最亮处不低于 45",
          message: "面部太暗，看不清。请在光线均匀的地方重拍。", isCertain: light < 30)
      ]
    }
    if dark > 232 || middle > PhotoMarks.lightestFace {
      return [
        PhotoFinding(
          .exposure, measured: "面部亮度 \(middle)，最暗处 \(dark)", required: "面部亮度不超过 \(PhotoMarks.lightestFace)，最暗处不超过 232",
          message: "面部太亮，看不清。请减弱正面的光，重拍一张。", isCertain: whole.value(below: 50) > 232)
      ]
    }
    guard light - dark < 32 else { return [] }
    return [
      PhotoFinding(
        .exposure, measured: "面部反差 \(light - dark)", required: "不低于 32",
        message: "面部反差太小，像蒙了一层雾。请在光线均匀的地方重拍。",
        isCertain: whole.value(below: 950) - whole.value(below: 50) < 24)
    ]
  }

  static func sharpnessFaults(_ planes: Planes) -> [PhotoFinding] {
    let blur = Sharpness.blur(of: planes, in: planes.area(x: 150..<850, y: 30..<750))
    guard blur > Sharpness.slight else { return [] }
    return [
      PhotoFinding(
        .blurred, measured: "模糊度 \(blur)‰", required: "不超过 \(Sharpness.slight)‰",
        message: "照片模糊。请用清晰的原片；不要用放大的小图，也不要翻拍。", isCertain: blur > Sharpness.gross)
    ]
  }
}

/// How blurred a picture is: blurring a sharp picture again changes much, and blurring a blurred one little.
///
/// After Crete, Dolmiere, Ladret and Nicolas, "The blur effect" (2007). The measure depends little on what is in the
/// picture, unlike the strength of its edges.
enum Sharpness {
  static let slight = 560
  static let gross = 760

  /// In thousandths; the worse of across and down.
  static func blur(of planes: Planes, in area: Area) -> Int {
    planes.luma.withUnsafeBufferPointer { luma in
      max(
        blur(luma, width: planes.width, lines: area.y, along: area.x, step: 1),
        blur(luma, width: planes.width, lines: area.x, along: area.y, step: planes.width))
    }
  }

  /// Compares each difference between neighbours with the same after a box of nine was drawn over the line.
  private static func blur(
    _ luma: UnsafeBufferPointer<UInt8>, width: Int, lines: Range<Int>, along: Range<Int>, step: Int
  ) -> Int {
    let reach = 4
    let inner = along.lowerBound + reach + 1..<along.upperBound - reach
    guard !inner.isEmpty else { return 0 }
    var (all, lost) = (0, 0)
    let across = step == 1 ? width : 1
    for line in lines {
      let start = line * across
      for place in inner {
        let here = start + place * step
        let before = here - step
        let difference = abs(Int(luma[here]) - Int(luma[before]))
        // The box moves by one: what comes in less what goes out, a ninth of it.
        let smoothed = abs(Int(luma[here + reach * step]) - Int(luma[before - reach * step]))
        all += 9 * difference
        lost += max(0, 9 * difference - smoothed)
      }
    }
    return all == 0 ? 1000 : (all - lost) * 1000 / all
  }
}
