/* Makes the frame in the instructor dashboard as high as what is in it, so that there is one scroll bar and not two. */
(function () {
  'use strict';

  var frame = document.querySelector('.figures-lite-tab-frame');
  if (!frame) return;

  function fit() {
    var inside = frame.contentDocument && frame.contentDocument.body;
    var height = inside ? inside.scrollHeight : 0;
    if (height > 0) frame.style.blockSize = height + 'px';
  }

  function follow() {
    var inside = frame.contentDocument && frame.contentDocument.body;
    // Another site's answer, such as that of a login elsewhere, is not ours to measure.
    if (!inside || !window.ResizeObserver) return;
    frame.style.minBlockSize = '0';
    new frame.contentWindow.ResizeObserver(fit).observe(inside);
    fit();
  }

  frame.addEventListener('load', follow);
  if (frame.contentDocument && frame.contentDocument.readyState === 'complete') follow();

  // The dashboard tells each section that it is opened, by an object that its own sections leave with jQuery.
  var section = frame.closest('.idash-section');
  if (section && window.jQuery) {
    window.jQuery(section).data('wrapper', { onClickTitle: fit, onExit: function () {} });
  }
})();
