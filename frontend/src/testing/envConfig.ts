/** The configuration that a micro front end is built with: none, tests say what they want of it. */
export default {};
